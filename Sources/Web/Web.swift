import Hummingbird
import HummingbirdHTTP2
import HummingbirdTLS
import Mustache
import Crypto
import CryptoExtras
