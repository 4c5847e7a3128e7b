import Ground
import Hummingbird

extension House {
    /// `GET /api/v1/session`: who is signed in, and the form token that their commands need. A page that was open while its
    /// person signed in again asks for it, so that nothing pressed off-line is lost. Other sites can send this, but not read it.
    func addPresentSession(to list: inout RouteList) {
        list.get("/api/v1/session", for: .anyone, api: "Who is signed in, and the form token for X-Form-Token") { _, visit in
            guard let session = visit.session else { throw Refusal(.notSignedIn, "请先登录", "Sign in first") }
            return try Answer.json(["formToken": session.formToken, "person": session.person.id.text])
        }
    }
}
