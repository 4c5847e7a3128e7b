import Ground
import Incidents
import Journal
import Testing

@Suite("From a cry for help to a closed incident")
struct StoryTests {
    @Test("the whole course, with every clock of it")
    func whole() throws {
        let story = try Story("""
            08:00:00 phone   open at=gym says=he-fell                   → #1 waiting
            08:00:02 phone   #1 tellType injury                         → waiting
            08:00:03 zhang   #1 claim                                   → notYours
            08:00:03 far     #1 claim                                   → notFound
            08:00:05 wang    #1 claim                                   → answered
            08:00:06 li      #1 claim                                   → taken
            08:00:06 wang    #1 claim                                   → answered
            08:00:20 wang    #1 classify injury                         → answered
            08:00:25 wang    #1 dispatch X-01                           → taken(units)
            08:00:25 wang    #1 dispatch P-09                           → notFound(units)
            08:00:25 wang    #1 dispatch P-01 P-01                      → unreadable(units)
            08:00:25 wang    #1 dispatch                                → missing(units)
            08:00:30 wang    #1 dispatch P-01 M-01                      → dispatched
            08:00:31 p01     #1 received 1                              → dispatched
            08:00:35 p02     #1 acknowledged 1                          → notFound
            08:00:35 m01     #1 acknowledged 1                          → notYours
            08:00:36 p01     #1 acknowledged 1                          → dispatched
            08:00:50 p01     #1 enRoute 1                               → dispatched
            08:01:00 p01     #1 cleared 1                               → outOfOrder
            08:01:00 p01     #1 feedback 1 injury hospital              → outOfOrder
            08:01:10 m01     #1 acknowledged 2                          → dispatched
            08:03:00 p01     #1 onScene 1                               → onScene
            08:03:01 p01     #1 onScene 1                               → onScene
            08:03:02 p01     #1 enRoute 1                               → onScene
            08:03:03 p01     #1 refuse 1 because=other                  → outOfOrder
            08:03:30 phone   #1 tell says=third-floor                   → onScene
            08:04:00 m01     #1 onScene 2                               → onScene
            08:04:30 phone   #1 safe                                    → onScene
            08:05:00 p01     #1 cleared 1                               → onScene
            08:05:30 wang    #1 close                                   → outOfOrder
            08:06:00 m01     #1 feedback 2 injury hospital says=ankle   → handled
            08:06:10 wang    #1 close                                   → outOfOrder
            08:06:30 p01     #1 feedback 1 injury handled               → handled
            08:06:40 wang    #1 close                                   → outOfOrder
            08:06:50 wang    #1 tick callPolice                         → notFound(step)
            08:06:50 wang    #1 tick callAmbulance                      → handled
            08:06:55 zhang   #1 close                                   → notYours
            08:07:00 wang    #1 close                                   → closed
            08:07:10 wang    #1 close                                   → outOfOrder
            08:07:20 p01     #1 cleared 1                               → outOfOrder
            08:08:00 phone   #1 tell says=thanks                        → closed
            """)
        let incident = try story.incident(1)
        let times: [Clock: String] = [
            .reported: "08:00:00", .answered: "08:00:05", .entered: "08:00:20", .dispatched: "08:00:30", .received: "08:00:31",
            .acknowledged: "08:00:36", .enRoute: "08:00:50", .onScene: "08:03:00", .cleared: "08:06:00", .feedback: "08:06:30",
        ]
        for clock in Clock.allCases { #expect(incident.time(clock) == times[clock].map(Story.moment), "\(clock)") }
        let seconds: [Interval: Double] = [.answer: 5, .process: 25, .acknowledge: 6, .act: 50, .arrive: 180, .scene: 180]
        for interval in Interval.allCases { #expect(incident.seconds(interval) == seconds[interval], "\(interval)") }
        #expect(incident.closed == Story.moment("08:07:00"))
        #expect(incident.disposition == .handled)
        #expect(incident.callerSafe != nil)
        #expect(incident.breaches(of: Targets(), at: nil) == [])
        #expect(try story.unit("P-01").status == .available)
        #expect(try story.unit("M-01").status == .available)
        #expect(try story.acts(1) == [
            "opened", "typeTold", "answered", "classified", "dispatched", "dispatched", "received", "acknowledged", "enRoute",
            "acknowledged", "onScene", "told", "onScene", "safe", "cleared", "cleared", "feedback", "feedback", "ticked", "closed", "told",
        ])
    }

    @Test("a duplicate and a chaser belong to the first call, whose phones all hear of it")
    func linked() throws {
        let story = try Story("""
            08:00:00 phoneA  open at=gate                               → #1 waiting
            08:00:10 phoneB  open at=gate                               → #2 waiting
            08:00:20 phoneC  open at=gate                               → #3 waiting
            08:00:30 wang    #1 classify fight                          → answered
            08:00:40 wang    #3 link #2 duplicate                       → linked
            08:00:41 wang    #3 link #1 duplicate                       → outOfOrder
            08:00:42 wang    #1 link #3 duplicate                       → outOfOrder(to)
            08:00:43 wang    #1 link #1 duplicate                       → unreadable(to)
            08:00:50 wang    #2 link #1 chaser                          → linked
            08:01:00 wang    #1 dispatch P-01                           → dispatched
            08:01:05 wang    #2 dispatch P-02                           → outOfOrder
            08:01:10 wang    #2 close                                   → outOfOrder
            08:01:10 wang    #2 reopen because=error                    → outOfOrder
            08:01:20 phoneB  #2 tell says=they-have-sticks              → linked
            08:01:20 phoneB  #1 tell says=they-have-sticks              → notFound
            08:01:30 phoneB  #2 safe                                    → linked
            """)
        #expect(Set(try story.incident(1).linked.compactMap(\.device)) == ["phoneB", "phoneC"])
        #expect(try story.incident(2).isCounted == false)
        #expect(try story.incident(3).linkedTo?.incident == story.numbers[1])
        #expect(try story.incident(1).version == Int64(story.acts(1).count))
        #expect(try story.incident(2).breaches(of: Targets(), at: Story.moment("09:00:00")) == [])
    }

    @Test("a call with units on it, with feedback owed, or of another kind of truth is not linked")
    func notLinked() throws {
        _ = try Story("""
            08:00:00 phoneA  open                                       → #1 waiting
            08:00:10 phoneB  open                                       → #2 waiting
            08:00:20 phoneC  open drill                                 → #3 waiting
            08:00:30 wang    #1 dispatch P-01                           → dispatched
            08:00:40 wang    #1 link #2 duplicate                       → outOfOrder
            08:01:00 p01     #1 onScene 1                               → onScene
            08:02:00 p01     #1 cleared 1                               → handled
            08:02:10 wang    #1 link #2 duplicate                       → outOfOrder
            08:02:20 p01     #1 feedback 1 other handled                → handled
            08:02:30 wang    #2 link #3 duplicate                       → outOfOrder(to)
            08:02:30 wang    #3 link #2 duplicate                       → outOfOrder(to)
            08:02:40 wang    #1 link #2 duplicate                       → linked
            08:02:45 wang    #2 classify other                          → answered
            08:02:50 wang    #2 feedback desk other handled             → handled
            08:02:55 wang    #2 close                                   → closed
            08:03:00 phoneD  open                                       → #4 waiting
            08:03:10 wang    #4 link #2 duplicate                       → outOfOrder(to)
            """)
    }

    @Test("an order is refused with a reason, another unit goes, and the first may be asked again")
    func refused() throws {
        let story = try Story("""
            08:00:00 wang    open type=theft                            → #1 answered
            08:00:10 wang    #1 dispatch P-01                           → dispatched
            08:00:15 wang    #1 dispatch P-01                           → taken(units)
            08:00:20 p01     #1 refuse 1                                → missing(reason)
            08:00:21 p02     #1 refuse 1 because=no                     → notFound
            08:00:22 p01     #1 refuse 1 because=flat-tyre              → answered
            08:00:23 p01     #1 refuse 1 because=flat-tyre              → outOfOrder
            08:00:24 p01     #1 acknowledged 1                          → outOfOrder
            08:00:25 wang    #1 standDown 1 because=late                → outOfOrder
            08:00:30 wang    #1 dispatch P-02                           → dispatched
            08:00:40 wang    #1 dispatch P-01                           → dispatched
            08:00:50 p01     #1 acknowledged 3                          → dispatched
            """)
        #expect(try story.unit("P-01").bound?.assignment == 3)
        #expect(try story.incident(1).assignments.map(\.isActive) == [false, true, true])
    }

    @Test("a unit is stood down, also on scene, and is free at once")
    func stoodDown() throws {
        let story = try Story("""
            08:00:00 wang    open type=dispute                          → #1 answered
            08:00:10 wang    #1 dispatch P-01                           → dispatched
            08:00:50 p01     #1 onScene 1                               → onScene
            08:01:00 p01     #1 standDown 1 because=over                → notYours
            08:01:00 wang    #1 standDown 1                             → missing(reason)
            08:01:00 wang    #1 standDown 1 because=over                → answered
            08:01:01 wang    #1 standDown 1 because=over                → outOfOrder
            08:01:02 p01     #1 feedback 1 dispute mediated             → outOfOrder
            08:01:10 wang    open type=dispute                          → #2 answered
            08:01:20 wang    #2 dispatch P-01                           → dispatched
            08:01:30 p01     #1 cleared 1                               → outOfOrder
            """)
        #expect(try story.unit("P-01").bound?.incident == story.numbers[1])
    }

    @Test("back-up is asked for with one tap, and nobody takes the unit from its call")
    func backup() throws {
        let story = try Story("""
            08:00:00 wang    open type=fight                            → #1 answered
            08:00:10 wang    #1 dispatch P-01                           → dispatched
            08:01:00 p01     #1 onScene 1                               → onScene
            08:01:10 p02     #1 backup 1                                → notFound
            08:01:10 p01     #1 backup 1 says=three-of-them             → onScene
            08:01:20 wang    #1 dispatch P-02                           → onScene
            08:02:00 p02     #1 enRoute 2                               → onScene
            08:09:00 p01     #1 cleared 1                               → dispatched
            08:09:01 p01     #1 backup 1                                → outOfOrder
            08:09:30 wang    #1 standDown 2 because=settled             → handled
            """)
        #expect(try story.incident(1).assignment(1)?.backupAsked == Story.moment("08:01:10"))
    }

    @Test("a phone that asks again asks about the same thing while it is open, and no longer afterwards")
    func again() throws {
        let story = try Story("""
            08:00:00 phone   open                                       → #1 waiting
            08:00:05 phone   open says=hurry                            → #1 waiting again
            08:00:10 phone   open at=gate type=injury                   → #1 waiting again
            08:00:20 phone   #1 safe                                    → waiting
            08:00:21 phone   #1 safe                                    → waiting
            08:00:40 phone   open silent                                → #1 waiting again
            08:29:00 phone   open                                       → #1 waiting again
            08:31:00 phone   open                                       → #2 waiting
            08:31:10 wang    #2 link #1 chaser                          → linked
            08:31:20 phone   open                                       → #3 waiting
            08:32:00 wang    #3 classify other                          → answered
            08:32:10 wang    #3 feedback desk other falseAlarm          → handled
            08:32:20 wang    #3 close                                   → closed
            08:33:00 phone   open                                       → #4 waiting
            """)
        let first = try story.incident(1)
        #expect(first.askedAgain == 4)
        #expect(first.location.description == "gate")
        #expect(first.toldType == .injury)
        // Asking again takes "safe" back, and silent mode is never lost.
        #expect(first.callerSafe == nil)
        #expect(first.isSilent)
    }

    @Test("a cry for help from a phone in the middle of its drill is a call of its own")
    func drill() throws {
        let story = try Story("""
            08:00:00 phone   open drill                                 → #1 waiting
            08:00:10 phone   open                                       → #2 waiting
            08:00:20 phone   open drill                                 → #1 waiting again
            08:00:30 phone   open                                       → #2 waiting again
            """)
        #expect(try story.incident(1).isExercise && !story.incident(2).isExercise)
        #expect(try story.incident(1).isCounted == false)
    }

    @Test("silent mode is the caller's to set; the caller's word is the caller's own")
    func silent() throws {
        let story = try Story("""
            08:00:00 phone   open silent                                → #1 waiting
            08:00:10 wang    #1 silence off                             → notYours
            08:00:10 phone2  #1 silence off                             → notFound
            08:00:20 phone   #1 silence off                             → waiting
            08:00:30 phone   #1 silence on                              → waiting
            08:00:40 phone   #1 locate cellar                           → waiting
            08:00:40 phone   #1 locate -                                → missing(location)
            08:00:40 phone   #1 classify fire                           → notYours
            08:00:40 phone   #1 tell                                    → missing(words)
            08:00:50 wang    #1 safe                                    → notYours
            """)
        #expect(try story.incident(1).isSilent)
        #expect(try story.incident(1).location.description == "cellar")
    }
}
