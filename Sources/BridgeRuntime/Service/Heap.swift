import CMalloc

/// What the allocator keeps for later.
///
/// Thousands of people come at once, as after a restart of their server, and what that takes for some seconds would stay
/// with the process for ever: an allocator gives back only what lies at its end, and keeps a store for each thread.
enum Heap {
    /// Two stores for all threads: enough for those that do much at once. Before the first thread.
    static func shareStores() { mallopt(M_ARENA_MAX, 2) }

    /// Gives whole pages that nothing lies in back to the system. Some milliseconds for a heap of hundreds of megabytes.
    static func giveBack() { malloc_trim(0) }
}
