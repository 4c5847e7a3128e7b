public import Cases
public import Deployment
import Geo
public import Ground
public import Identity
public import Incidents
public import Journal

/// What every room of the web needs: the record, the map, the live wire, the rules of the house.
public struct House: Sendable {
    public let store: any RecordStore
    public let atlas: Atlas
    public let settings: Settings
    /// Every system of casework, with its rules.
    public let cases: CaseRoom
    /// The streets of the moment: what everything that asks for a way goes by.
    public let roads: LiveRoads
    let loads: LoadBook
    let hub: Hub
    let cursors: CursorSeal
    let streams: StreamBook
    let buckets: Buckets
    let links: UnitLinks
    /// Keys under which secrets lie encrypted.
    let vault: Vault
    let passwordRules: PasswordRules
    let brake: SignInBrake
    let strings: Strings
    let pages: Pages
    let assets: Assets
    let mapLayers: MapLayers
    /// Photos and papers of cases; `nil` where the installation keeps none.
    public let files: FileShelf?
    /// What a page holds between sending a file and referring to it.
    let receipts: FileReceipts
    /// Signs and reads one-time links to seats.
    let seatLinks: SeatLinks
    /// Signing in through a university's or a city's provider; replaced where a test stands in for it.
    var signOn: SignOnOffice
    /// How many common passwords are refused by name.
    public var commonPasswords: Int { passwordRules.listed }
    /// The only clock of the shell.
    let now: @Sendable () -> Instant

    /// Reads templates, strings and assets from `settings.publicDirectory`; throws when one is missing or broken. Without a
    /// vault its keys are new, and second factors enrolled under them end with the process.
    public init(
        store: any RecordStore, atlas: Atlas, cases: CaseRoom, settings: Settings, vault: Vault? = nil, now: @escaping @Sendable () -> Instant
    ) async throws {
        self.store = store
        self.atlas = atlas
        self.cases = cases
        self.settings = settings
        self.now = now
        let vault = vault ?? Vault(Keyring(madeAt: now()))
        self.vault = vault
        cursors = CursorSeal(vault.bytes(32, for: "live-cursor"))
        let roads = LiveRoads(atlas.graph, population: atlas.population)
        self.roads = roads
        loads = LoadBook(of: settings.organisation)
        hub = Hub(store: store, cursors: cursors, roads: roads, cases: cases, policy: settings.sessionPolicy, now: now)
        streams = StreamBook(bounds: settings.bounds)
        buckets = Buckets(factor: settings.rateLimits)
        links = UnitLinks()
        passwordRules = settings.passwordRules
        brake = SignInBrake()
        strings = try Strings(directory: settings.publicDirectory + "/strings")
        assets = try Assets(directory: settings.publicDirectory)
        pages = try await Pages(directory: settings.publicDirectory + "/templates", strings: strings, assets: assets)
        mapLayers = try MapLayers(atlas.map)
        files = try settings.caseFiles.map { try FileShelf($0, now: now()) }
        receipts = FileReceipts(vault)
        seatLinks = SeatLinks(vault)
        signOn = try SignOnOffice(settings.signOn, store: store, now: now)
    }
}

/// What an installation sets for itself.
public struct Settings: Sendable {
    /// The desk that takes the calls.
    public var organisation: OrganisationID
    public var organisationName: LocalisedText
    /// The campus name on pages and the campus's name in figures.
    public var campusName: String
    public var targets: Targets
    /// What the desk's map shows first; `nil` for the largest campus of the map.
    public var home: Bounds?
    /// Holds `css/ js/ strings/ templates/ vendor/`.
    public var publicDirectory: String
    /// Cookies only over TLS.
    public var isSecure: Bool
    /// Shown on the sign-in page of a demo; empty on a real desk.
    public var demoAccounts: [DemoAccount]
    /// Where phones on the same network reach this server, e.g. `https://192.0.2.7:8110`.
    public var publicAddress: String?
    /// Addresses of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count.
    public var proxies: Set<String> = []
    /// Whether roles that need a second factor must have one.
    public var secondFactor: SecondFactor = .required
    /// Seconds without a request and without a live wire after which a session is over.
    public var sessionIdle: Double = 2 * 3600
    /// Multiplies every rate limit.
    public var rateLimits: Double = 1
    /// Other ways to sign in than account and password.
    public var signOn: [SignOnSetting] = []
    /// How long each kind of data is kept.
    public var retention = RetentionPlan.usual
    /// Minutes after midnight in Shanghai from which what is over its time is erased, once a day.
    public var retentionMinute = 210
    /// Where the page that imports people keeps and reads its file; `nil` leaves importing to the command.
    public var peopleFiles: PeopleFiles?
    /// Where photos and papers of cases are kept; `nil` takes none.
    public var caseFiles: CaseFiles?
    /// Where the pages that import cases keep and read their tables; `nil` leaves importing to the command.
    public var caseTables: CaseTables?
    /// Time and size that one client may take.
    public var bounds = ServerBounds()
    /// Ways in which links to seats are sent.
    public var linkSenders = LinkSenders()
    /// Priorities of the incidents to which vehicles go with blue light and siren.
    public var sirenPriorities: Set<Priority> = [.first]
    /// How long units may come later so that people stay covered.
    public var advice = DispatchAdvice.Rules()

    public struct DemoAccount: Sendable {
        public let id: String
        public let password: String
        public let what: LocalisedText

        public init(id: String, password: String, what: LocalisedText) {
            self.id = id
            self.password = password
            self.what = what
        }
    }

    public init(
        organisation: OrganisationID, organisationName: LocalisedText, campusName: String, targets: Targets, home: Bounds?,
        publicDirectory: String, isSecure: Bool, demoAccounts: [DemoAccount], publicAddress: String?
    ) {
        self.organisation = organisation
        self.organisationName = organisationName
        self.campusName = campusName
        self.targets = targets
        self.home = home
        self.publicDirectory = publicDirectory
        self.isSecure = isSecure
        self.demoAccounts = demoAccounts
        self.publicAddress = publicAddress
    }
}
