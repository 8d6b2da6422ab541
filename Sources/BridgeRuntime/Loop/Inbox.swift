import BridgeCore

/// Where everything that happens waits for the loop.
///
/// It is not what fills: decisions take microseconds. What could fill is bounded elsewhere: lines that wait for a
/// connection by the core, events by the homeserver's one transaction at a time.
typealias Inbox = Mailbox<Input>
