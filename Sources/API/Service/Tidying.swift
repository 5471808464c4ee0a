import Storage

extension Service {
    /// Takes expired answers away and stores when keys were used last, every minute, as long as the service is there and its store open.
    func tidyRegularly() {
        tidying.add(afterMilliseconds: 60_000) { [weak self] in
            guard let self, tidy("expired answers not purged", { try purgeAnswers() }), storeUses() else { return }
            tidyRegularly()
        }
    }

    /// Stores when keys were used last: in the end, too.
    @discardableResult
    public func storeUses() -> Bool {
        tidy("last uses of keys not stored") { try keyring.storeUses() }
    }

    /// False once the store is closed.
    private func tidy(_ failure: String, _ work: () throws -> Void) -> Bool {
        do {
            try work()
        } catch StoreError.closed {
            return false
        } catch {
            logger.warning("\(failure)", metadata: ["error": "\(error.logged)"])
        }
        return true
    }
}
