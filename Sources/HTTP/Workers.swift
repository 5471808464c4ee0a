/// A fixed number of threads that run what must not hold an event thread: slow reads, the blocks of streams, compression.
public final class Workers: Sendable {
    private struct Queue {
        var jobs: [@Sendable () -> Void] = []
        var head = 0
        var isStopped = false

        var count: Int { jobs.count - head }

        mutating func next() -> (@Sendable () -> Void)? {
            guard head < jobs.count else { return nil }
            let job = jobs[head]
            head += 1
            if head == jobs.count || head >= 1024 {
                jobs.removeFirst(head)
                head = 0
            }
            return job
        }
    }

    private let queue = Monitor(Queue())
    private let queueLimit: Int

    /// Starts the threads.
    public init(threads: Int, queueLimit: Int = 1024) {
        self.queueLimit = queueLimit
        for _ in 0..<threads {
            let queue = queue
            Thread.start {
                while let job = queue.wait({ $0.next().map(Optional.some) ?? ($0.isStopped ? .some(nil) : nil) }) ?? nil { job() }
            }
        }
    }

    deinit {
        stop()
    }

    /// Queues a job; false when the queue is full or the workers are stopped, and the job will not run.
    @discardableResult
    public func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
        submit(job, limit: queueLimit)
    }

    /// Queues a job however many wait: for those whose number something else bounds.
    func submitAlways(_ job: @escaping @Sendable () -> Void) -> Bool {
        submit(job, limit: .max)
    }

    private func submit(_ job: @escaping @Sendable () -> Void, limit: Int) -> Bool {
        queue.update { queue in
            guard !queue.isStopped, queue.count < limit else { return false }
            queue.jobs.append(job)
            return true
        }
    }

    /// Lets the threads end when the queue is empty. Nothing more is taken.
    public func stop() {
        queue.update(wakingAll: true) { $0.isStopped = true }
    }
}
