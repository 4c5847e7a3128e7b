import Ground
import Incidents
import Journal
import Testing

@Suite("Targets, closing, reopening, times and keys")
struct ClosingStoryTests {
    @Test("an order that nobody acknowledges lapses once, and one under way never")
    func lapse() throws {
        let story = try Story("""
            08:00:00 wang    open type=theft                            → #1 answered
            08:00:10 wang    #1 dispatch P-01 P-02                      → dispatched
            08:00:12 p02     #1 enRoute 2                               → dispatched
            08:00:30 wang    #1 lapse 1                                 → notYours
            08:00:30 clock   #1 lapse 1                                 → dispatched
            08:00:31 clock   #1 lapse 1                                 → dispatched
            08:00:31 clock   #1 lapse 2                                 → dispatched
            08:00:32 clock   #1 claim                                   → notFound
            08:00:33 wang    #1 voiceCall 1                             → dispatched
            08:00:40 p01     #1 acknowledged 1                          → dispatched
            """)
        let incident = try story.incident(1)
        #expect(incident.assignments.map(\.lapsed) == [Story.moment("08:00:30"), nil])
        #expect(incident.due(under: Targets()) == nil)
        #expect(try story.acts(1).filter { $0 == "lapsed" }.count == 1)
    }

    @Test("closing says everything that is missing, in order")
    func closing() throws {
        let story = try Story("""
            08:00:00 phone   open                                       → #1 waiting
            08:01:00 wang    #1 close                                   → outOfOrder
            08:01:00 wang    #1 claim                                   → answered
            08:02:00 wang    #1 dispatch P-01                           → dispatched
            """)
        let targets = Targets()
        #expect(try story.incident(1).closingFaults(under: targets) == [.unclassified, .unitBound("P-01"), .noFinalClassification])
        let later = try Story("""
            08:00:00 phone   open                                       → #1 waiting
            08:01:00 wang    #1 classify fight                          → answered
            08:02:00 wang    #1 dispatch P-01                           → dispatched
            08:04:00 p01     #1 enRoute 1                               → dispatched
            08:08:00 p01     #1 onScene 1                               → onScene
            08:09:00 p01     #1 cleared 1                               → handled
            """)
        #expect(try later.incident(1).closingFaults(under: targets) == [
            .feedbackOwed("P-01"), .noFinalClassification, .stepOpen(.callPolice), .stepOpen(.keepVideo), .breachUnexplained(.act),
            .breachUnexplained(.arrive),
        ])
    }

    @Test("a breach of act or arrive must be explained before closing, by whoever was part of it")
    func breach() throws {
        let story = try Story("""
            08:00:00 phone   open                                       → #1 waiting
            08:01:00 wang    #1 classify other                          → answered
            08:02:00 wang    #1 dispatch P-01                           → dispatched
            08:04:00 p01     #1 enRoute 1                               → dispatched
            08:06:00 p01     #1 onScene 1                               → onScene
            08:07:00 p01     #1 feedback 1 other handled                → handled
            08:07:10 wang    #1 close                                   → outOfOrder
            08:07:20 wang    #1 explain act                             → missing(reason)
            08:07:20 phone   #1 explain act because=x                   → notYours
            08:07:20 admin   #1 explain act because=x                   → notFound
            08:07:20 p01     #1 explain act because=lift-stuck          → handled
            08:07:30 wang    #1 close                                   → outOfOrder
            08:07:40 zhang   #1 explain arrive because=flood            → handled
            08:07:50 wang    #1 close                                   → closed
            08:07:55 wang    #1 explain arrive because=road-flooded     → closed
            """)
        let breaches = try story.incident(1).breaches(of: Targets(), at: nil)
        #expect(breaches.map(\.interval) == [.answer, .act, .arrive])
        #expect(breaches.map(\.took) == [60, 240, 360])
        #expect(breaches.map(\.target) == [10, 180, 300])
        #expect(breaches.map(\.explanation) == [nil, "lift-stuck", "road-flooded"])
    }

    @Test("a closed incident is reopened with a reason, worked on, and closed again")
    func reopened() throws {
        let story = try Story("""
            08:00:00 wang    open type=dispute                          → #1 answered
            08:00:10 wang    #1 reopen because=x                        → outOfOrder
            08:01:00 wang    #1 feedback desk dispute mediated          → handled
            08:01:10 wang    #1 tick tellCaller                         → handled
            08:01:20 wang    #1 close                                   → closed
            08:02:00 p01     #1 reopen because=x                        → notFound
            08:02:00 wang    #1 reopen                                  → missing(reason)
            08:02:00 zhang   #1 reopen because=they-fight-again         → handled
            08:02:10 wang    #1 dispatch P-01                           → dispatched
            08:03:00 p01     #1 onScene 1                               → onScene
            08:03:30 wang    #1 close                                   → outOfOrder
            08:04:00 p01     #1 feedback 1 fight handled                → handled
            08:04:10 wang    #1 close                                   → outOfOrder
            08:04:20 wang    #1 tick callPolice                         → handled
            08:04:20 wang    #1 tick keepVideo                          → handled
            08:04:30 wang    #1 close                                   → closed
            """)
        // The desk had acted when it settled it the first time.
        #expect(try story.incident(1).seconds(.act) == 60)
        #expect(try story.incident(1).counted?.type == .fight)
        #expect(try story.incident(1).closed == Story.moment("08:04:30"))
    }

    @Test("where every order came back, the desk acted by handling it alone")
    func deskAloneAfterRefusals() throws {
        let story = try Story("""
            08:00:00 wang    open type=lostProperty                     → #1 answered
            08:00:10 wang    #1 dispatch P-01                           → dispatched
            08:00:20 p01     #1 refuse 1 because=busy                   → answered
            08:05:00 wang    #1 feedback desk lostProperty handled      → handled
            """)
        #expect(try story.incident(1).breaches(of: Targets(), at: nil).map(\.interval) == [.act])
    }

    @Test("a time entered afterwards is the desk's to enter, and never before what it must follow")
    func when() throws {
        let story = try Story("""
            08:00:00 phone   open                                       → #1 waiting
            08:01:00 wang    #1 claim when=07:59:59                     → outOfOrder(when)
            08:01:00 wang    #1 claim when=08:00:30                     → answered
            08:02:00 wang    #1 dispatch P-01 when=08:00:29             → outOfOrder(when)
            08:02:00 wang    #1 dispatch P-01 when=08:01:30             → dispatched
            08:05:00 p01     #1 onScene 1 when=08:04:00                 → notYours(when)
            08:05:00 wang    #1 enRoute 1 when=08:01:29                 → outOfOrder(when)
            08:05:00 wang    #1 enRoute 1 when=08:02:00                 → dispatched
            08:05:00 wang    #1 onScene 1 when=08:01:59                 → outOfOrder(when)
            08:05:00 wang    #1 onScene 1 when=08:07:01                 → unreadable(when)
            08:05:00 wang    #1 onScene 1 when=08:06:00                 → onScene
            08:06:00 wang    #1 feedback 1 other handled when=08:04:59  → outOfOrder(when)
            08:06:00 wang    #1 feedback 1 other handled when=08:05:30  → handled
            08:07:00 wang    #1 classify other when=08:00:31            → handled
            08:08:00 wang    #1 close when=08:05:29                     → outOfOrder(when)
            08:08:00 wang    #1 close                                   → closed
            08:09:00 wang    #1 reopen because=x when=08:07:59          → outOfOrder(when)
            """)
        let incident = try story.incident(1)
        #expect(incident.time(.answered) == Story.moment("08:00:30"))
        #expect(incident.time(.dispatched) == Story.moment("08:01:30"))
        // A clock a minute fast is no time in the future: it is now.
        #expect(incident.time(.onScene) == Story.moment("08:05:00"))
    }

    @Test("a call reported in the past is the desk's to enter")
    func reportedEarlier() throws {
        let story = try Story("""
            08:00:00 phone   open reported=07:00:00                     → notYours(reported)
            08:00:00 p01     open reported=07:00:00                     → notYours(reported)
            08:00:00 wang    open reported=08:02:01                     → unreadable(reported)
            08:00:00 wang    open reported=08:01:00                     → #1 answered
            08:00:00 wang    open reported=07:00:00 type=theft          → #2 answered
            """)
        #expect(try story.incident(1).reported == Story.moment("08:00:00"))
        let second = try story.incident(2)
        #expect(second.isBackEntry)
        #expect(second.answered == Story.moment("07:00:00") && second.entered == Story.moment("07:00:00"))
    }

    @Test("a key stands for one command of one person; a stale look is refused")
    func keysAndVersions() throws {
        let story = try Story("""
            08:00:00 phone   open key=aaaaaaaa                          → #1 waiting
            08:00:01 phone   open key=aaaaaaaa                          → #1 waiting again
            08:00:02 phone2  open key=aaaaaaaa                          → #2 waiting
            08:00:03 wang    #1 claim key=aaaaaaaa                      → answered
            08:00:04 wang    #1 claim seen=1                            → stale
            08:00:05 wang    #1 dispatch P-01 seen=2 key=bbbbbbbb       → dispatched
            08:00:06 wang    #1 dispatch P-01 seen=2 key=bbbbbbbb       → dispatched
            08:00:07 wang    #1 standDown 1 because=x key=bbbbbbbb      → answered
            08:00:08 wang    #1 standDown 1 because=x key=bbbbbbbb      → answered
            08:00:09 wang    #2 claim key=short                         → unreadable(Idempotency-Key)
            """)
        #expect(try story.acts(1) == ["opened", "answered", "dispatched", "stoodDown"])
    }

    @Test("duty: a unit with an order stays, and others do not sign it off")
    func duty() throws {
        _ = try Story("""
            08:00:00 p01     duty P-01 on                               → outOfOrder
            08:00:00 p02     duty P-01 off                              → notYours
            08:00:00 far     duty P-01 off                              → notYours
            08:00:00 zhang   duty P-01 off                              → notYours
            08:00:00 x01     duty X-01 on                               → available
            08:00:10 wang    open type=theft                            → #1 answered
            08:00:20 wang    #1 dispatch P-01                           → dispatched
            08:00:30 p01     duty P-01 off                              → outOfOrder
            08:00:40 p01     #1 refuse 1 because=x                      → answered
            08:00:50 p01     duty P-01 off                              → offDuty
            08:00:51 p01     duty P-01 off                              → outOfOrder
            08:01:00 wang    #1 dispatch P-01                           → taken(units)
            """)
    }
}
