/// A value of many parts behind one reference: whoever copies what holds it counts one reference and not one for each
/// part. It changes in place where nobody else holds it.
///
/// The reference is an array of one, for the compiler lets go of arrays after their last use. An object of our own would
/// be held to the end of the scope, and a change made meanwhile to what it was copied from would copy all of that.
@propertyWrapper
struct Boxed<Value: Sendable>: Sendable {
    private var box: [Value]

    init(wrappedValue: Value) { box = [wrappedValue] }

    var wrappedValue: Value {
        get { box[0] }
        _modify { yield &box[0] }
    }
}
