import Storage

extension Service {
    /// Says in the log what goes wrong with the database's file and disk: at most a line a minute of each kind.
    func tellStorageTroubles() {
        store.troubles.listen { [logger] kind, error in
            logger.error("storage", metadata: ["kind": "\(kind.rawValue)", "error": "\(error)"])
        }
    }

    /// The same as counters in Prometheus' text format.
    var storageLines: [String] {
        let name = "coorace_storage_failures_total"
        return ["# HELP \(name) Statements that failed because of the file or the disk.", "# TYPE \(name) counter"]
            + StorageTroubles.Kind.allCases.map { "\(name){kind=\"\($0.rawValue)\"} \(store.troubles.count($0))" }
    }
}
