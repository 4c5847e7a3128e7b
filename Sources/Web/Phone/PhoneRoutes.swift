import Foundation
import Ground
import HTTPTypes
import Hummingbird
import Incidents
import NIOCore

extension House {
    /// The page on which anyone asks for help, and what they see of their help afterwards.
    func addPhone(to list: inout RouteList) {
        list.get("/sos", for: .anyone) { request, visit in
            var response = try pages.page("sos", phoneView(visit), for: Self.asCaller(visit), to: request)
            // The phone is known before it asks: a request whose answer was lost comes again from the same phone.
            if visit.device == nil {
                response.headers[.setCookie] = CookieJar.header(
                    CookieJar.device, Secret.token(), seconds: 90 * 24 * 3600, secure: settings.isSecure)
            }
            return response
        }
        list.get("/sos/mine", for: .anyone) { request, visit in
            let visit = Self.asCaller(visit)
            return try pages.fragment("sos-mine", try await myHelp(visit), for: visit, to: request)
        }
        // At the root, because a worker rules only over paths below its own.
        list.get("/sw.js", for: .anyone) { _, _ in
            guard let script = assets["js/service-worker.js"] else {
                throw Refusal(.notFound, "没有这个文件", "There is no such file")
            }
            var body = ByteBuffer(string: "const ASSETS = \"\(assets.root)\";\n")
            body.writeImmutableBuffer(script.plain)
            return Response(
                status: .ok, headers: [.contentType: script.type, .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: body))
        }
    }

    /// On the phone page everyone is a caller, whoever has signed in on the same browser: the page is kept for when there is
    /// no network, so nothing personal may be in it.
    private static func asCaller(_ visit: Visit) -> Visit {
        var visit = visit
        visit.session = nil
        return visit
    }

    private func phoneView(_ visit: Visit) -> View {
        let words = strings(visit.language)
        return [
            "campus": settings.campusName, "attribution": mapLayers.attribution,
            "home": (mapLayers.home ?? mapLayers.bounds).map { "\($0.west),\($0.south),\($0.east),\($0.north)" } ?? "",
            "kinds": Self.kindsOnPhone.map { type -> View in
                ["type": type.rawValue, "words": words["sos_kind_\(type.rawValue)"]]
            },
        ]
    }

    /// What a caller chooses from, gravest and likeliest first.
    private static let kindsOnPhone: [CallType] = [
        .injury, .medical, .fire, .fight, .bullying, .intrusion, .selfHarm, .traffic, .theft, .fraud, .missing, .other,
    ]
}
