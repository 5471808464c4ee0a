import Logging
import Storage

extension Service {
    /// Takes expired answers away, stores when keys were used last, and reads keys again that could not be read when they changed: every
    /// minute, as long as the service is there and its store open.
    func tidyRegularly() {
        tidying.add(afterMilliseconds: 60_000) { [weak self] in
            guard let self, purge(), storeUses(), readKeysAgain() else { return }
            tidyRegularly()
        }
    }

    /// Stores when keys were used last: in the end, too.
    @discardableResult
    public func storeUses() -> Bool {
        tidy({ try keyring.storeUses() }) { logger.warning("last uses of keys not stored", metadata: $0) }
    }

    private func purge() -> Bool {
        tidy({ try purgeAnswers() }) { logger.warning("expired answers not purged", metadata: $0) }
    }

    private func readKeysAgain() -> Bool {
        tidy({ try keyring.readAgain() }) { logger.warning("changed keys not read", metadata: $0) }
    }

    /// False once the store is closed.
    private func tidy(_ work: () throws -> Void, failed: (Logger.Metadata) -> Void) -> Bool {
        do {
            try work()
        } catch StoreError.closed {
            return false
        } catch {
            failed(["error": "\(error.logged)"])
        }
        return true
    }
}
