import API
import ArgumentParser

/// How webhooks are sent.
struct WebhookOptions: ParsableArguments {
    @Flag(help: "Take http, loopback and private addresses as targets, too. [COORACE_ALLOW_PRIVATE_WEBHOOKS]")
    var allowPrivateWebhooks = false

    @Flag(help: "Send nothing: events wait. For a copy of a database that others are told by. [COORACE_HOLD_WEBHOOKS]")
    var holdWebhooks = false

    @Option(help: "Waits after attempts that failed: 5s,5m,2h (ms, s, m, h, d). [COORACE_WEBHOOK_RETRIES] (default: 5s,5m,30m,2h,5h,10h,14h,20h,24h)")
    var webhookRetries: String?

    @Option(help: "Seconds that an attempt may take in all. [COORACE_WEBHOOK_TIMEOUT] (default: 15)")
    var webhookTimeout: Int?

    /// - Throws: exit 78 for a value that can't be used.
    func apply(to settings: inout WebhookSettings) throws(Failure) {
        let allows = try Environment.flag("ALLOW_PRIVATE_WEBHOOKS")
        let holds = try Environment.flag("HOLD_WEBHOOKS")
        settings.allowsPrivate = allowPrivateWebhooks || allows
        settings.isHeld = holdWebhooks || holds
        if let text = webhookRetries ?? Environment["WEBHOOK_RETRIES"] {
            guard let schedule = RetrySchedule(text) else {
                throw Failure(.configuration, "--webhook-retries takes 1 to 20 waits such as 5s,5m,2h, not \"\(text)\"")
            }
            settings.retries = schedule
        }
        let variable = try Environment.integer("WEBHOOK_TIMEOUT")
        if let seconds = webhookTimeout ?? variable {
            guard (1...60).contains(seconds) else { throw Failure(.configuration, "--webhook-timeout takes 1 to 60 seconds, not \(seconds)") }
            settings.timeoutMilliseconds = seconds * 1000
        }
    }
}
