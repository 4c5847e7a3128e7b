"""A real OpenID Connect provider with invented people, in this folder and on this machine only: python provider.py PORT BASE"""
import json
import pathlib
import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey

PASSWORD = "provider-110-pass"
# Names at the provider: an operator of the demo, one nobody here knows, one whose account ends, one to be connected.
PEOPLE = [("desk1", "云小朵"), ("stranger", "远客"), ("leaver", "离岗人"), ("li.wei", "李卫")]


def signing_key():
    """The same key after a restart."""
    path = pathlib.Path("provider.key")
    if not path.exists():
        path.write_text(json.dumps(RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)))
    return json.loads(path.read_text())


def fill(backend, redirects, back):
    for name, full in PEOPLE:
        backend.save(
            models.User(
                user_name=name, formatted_name=full, family_name=full[0], given_name=full[1:], display_name=name,
                emails=[f"{name.replace('.', '-')}@example.edu"], password=PASSWORD,
            )
        )
    for client, redirect in redirects.items():
        backend.save(
            models.Client(
                client_id=client, client_secret=f"{client}-secret", client_name=client, client_uri="http://127.0.0.1",
                redirect_uris=[redirect], post_logout_redirect_uris=[back], grant_types=["authorization_code"],
                response_types=["code"], id_token_signed_response_alg="RS256", scope=["openid", "profile"],
                token_endpoint_auth_method="client_secret_basic",
            )
        )
    for client in backend.query(models.Client):
        client.audience = [client]
        backend.save(client)


def main(port, redirects, back):
    is_new = not pathlib.Path("provider.sqlite").exists()
    app = create_app(
        config={
            "SECRET_KEY": "for-a-test-only",
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "SESSION_COOKIE_SECURE": False,
            "CANAILLE": {"DATABASE": "sql", "ENABLE_REGISTRATION": False, "SENTRY_DSN": None},
            "CANAILLE_SQL": {"DATABASE_URI": "sqlite:///provider.sqlite"},
            "CANAILLE_OIDC": {"TRUSTED_DOMAINS": ["127.0.0.1"], "ACTIVE_JWKS": [signing_key()]},
        }
    )
    if is_new:
        with app.app_context():
            fill(Backend.instance, redirects, back)
    app.run(host="127.0.0.1", port=port, threaded=False, use_reloader=False)


if __name__ == "__main__":
    port, base = int(sys.argv[1]), sys.argv[2]
    main(port, {name: f"{base}/signin/with/{name}/callback" for name in ("campus", "strict")}, base + "/")
