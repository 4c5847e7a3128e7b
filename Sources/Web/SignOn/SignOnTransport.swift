import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Something asked of a provider.
struct ProviderRequest: Sendable {
    var method = "GET"
    let url: String
    var headers: [String: String] = ["Accept": "application/json"]
    var body: [UInt8]?
}

/// What a provider answered.
struct ProviderReply: Sendable {
    let status: Int
    let body: [UInt8]
}

/// The way to providers; tests stand in here. Throws `SignOnFault`.
protocol SignOnTransport: Sendable {
    func send(_ request: ProviderRequest) async throws -> ProviderReply
}

/// The way over the network: 10 seconds, 256 KB, no redirects, no cookies, nothing kept.
struct NetworkTransport: SignOnTransport {
    static let largest = 256 * 1024
    static let patience: Double = 10

    func send(_ request: ProviderRequest) async throws -> ProviderReply {
        guard WebAddress.isProvider(request.url), let url = URL(string: request.url) else { throw SignOnFault(.insecure) }
        var asked = URLRequest(url: url, timeoutInterval: Self.patience)
        asked.httpMethod = request.method
        for (name, value) in request.headers { asked.setValue(value, forHTTPHeaderField: name) }
        asked.httpBody = request.body.map { Data($0) }
        let fetch = BoundedFetch()
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.timeoutIntervalForRequest = Self.patience
        let session = URLSession(configuration: configuration, delegate: fetch, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        let task = session.dataTask(with: asked)
        return try await withThrowingTaskGroup(of: ProviderReply.self) { group in
            group.addTask { try await fetch.run(task) }
            group.addTask {
                // A peer that drips a byte a second never trips the idle timeout.
                try await Task.sleep(for: .seconds(Self.patience))
                throw SignOnFault(.unreachable)
            }
            defer { group.cancelAll() }
            guard let reply = try await group.next() else { throw SignOnFault(.unreachable) }
            return reply
        }
    }
}

/// One answer, read until it ends or is too large.
private final class BoundedFetch: NSObject, URLSessionDataDelegate {
    private struct Progress {
        var status = 0
        var body: [UInt8] = []
        var fault: SignOnFault?
        var waiting: CheckedContinuation<ProviderReply, any Error>?
        var result: Result<ProviderReply, SignOnFault>?
    }
    private let progress = Mutex(Progress())

    func run(_ task: URLSessionDataTask) async throws -> ProviderReply {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early = progress.withLock { progress -> Result<ProviderReply, SignOnFault>? in
                    if progress.result == nil { progress.waiting = continuation }
                    return progress.result
                }
                if let early { continuation.resume(with: early.mapError { $0 as any Error }) } else { task.resume() }
            }
        } onCancel: {
            task.cancel()
            finish(.failure(SignOnFault(.unreachable)))
        }
    }

    private func finish(_ result: Result<ProviderReply, SignOnFault>) {
        let waiting = progress.withLock { progress -> CheckedContinuation<ProviderReply, any Error>? in
            guard progress.result == nil else { return nil }
            progress.result = result
            defer { progress.waiting = nil }
            return progress.waiting
        }
        waiting?.resume(with: result.mapError { $0 as any Error })
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        // A redirect could lead the secret anywhere: the provider's addresses stand in its discovery document.
        completionHandler(nil)
        task.cancel()
        finish(.failure(SignOnFault(.redirected)))
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let isTooLarge = response.expectedContentLength > Int64(NetworkTransport.largest)
        progress.withLock { $0.status = (response as? HTTPURLResponse)?.statusCode ?? 0 }
        completionHandler(isTooLarge ? .cancel : .allow)
        if isTooLarge { finish(.failure(SignOnFault(.tooLarge))) }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = progress.withLock { progress in
            guard progress.body.count + data.count <= NetworkTransport.largest else { return true }
            progress.body.append(contentsOf: data)
            return false
        }
        if isTooLarge {
            dataTask.cancel()
            finish(.failure(SignOnFault(.tooLarge)))
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        // The error's own words quote the address, and WeChat's addresses carry the secret.
        guard error == nil else { return finish(.failure(SignOnFault(.unreachable))) }
        let reply = progress.withLock { ProviderReply(status: $0.status, body: $0.body) }
        finish((300..<400).contains(reply.status) ? .failure(SignOnFault(.redirected)) : .success(reply))
    }
}
