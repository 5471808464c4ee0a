import Glibc
import Synchronization

/// Ctrl-C and SIGTERM while a command runs: what is on its way is broken off, and the command says how far it came. A second one ends at once.
enum Interruption {
    /// The signal that has come; 0 before.
    private static let signal = Atomic<Int32>(0)

    static var hasCome: Bool { signal.load(ordering: .relaxed) != 0 }

    /// How the command ends then: 130 by Ctrl-C, 143 by SIGTERM, as a shell says it.
    static var failure: Failure { Failure(signal.load(ordering: .relaxed) == SIGTERM ? .terminated : .interrupted, "stopped") }

    static func listen() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { Interruption.signal.store($0, ordering: .relaxed) }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        // Whoever starts the program may have left them blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
