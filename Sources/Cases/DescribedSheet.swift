public import Ground
public import Journal

extension Described {
    public func sheet(_ id: CaseID, for party: Party, tokenOf: OrganisationID?, in reading: any Reading, room: CaseRoom, at now: Instant?) throws -> CaseSheet {
        let (file, standing) = try seen(id, by: party, tokenOf: tokenOf, in: reading, at: now)
        let offered = file.offered(to: standing, under: plan)
        var deadlines = file.due.map { due in
            [CaseSheet.Deadline(name: "stage", title: plan.title(of: file.stage?.rawValue ?? ""), at: due.at, hasLapsed: due.hasLapsed)]
        } ?? []
        deadlines += plan.clocks.compactMap { clock in
            file.clocks[clock.name].map { CaseSheet.Deadline(name: clock.name, title: clock.title, at: $0.at, hasLapsed: $0.hasLapsed) }
        }
        return CaseSheet(
            id: id, code: code, number: file.number, organisation: file.organisation, stage: file.stage?.rawValue ?? "",
            stageTitle: plan.title(of: file.stage?.rawValue ?? ""), isEnded: file.stage.map(plan.isEnd) ?? false, opened: file.opened,
            openedBy: file.seesOpener(standing, under: plan) ? file.openedBy : nil, version: file.version, headline: headline(of: file),
            lines: plan.form.map { line($0, in: file, to: standing) }, deadlines: deadlines, offered: offered.map(shape),
            pending: file.pending.map {
                CaseSheet.Waiting(
                    act: $0.step, title: plan.title(ofAct: $0.step), by: $0.by, at: $0.at,
                    mayApprove: file.approvable(by: standing, under: plan) != nil, mayTakeBack: file.isOwnRequest(of: standing))
            },
            mayAmend: plan.keepers.admits(standing, to: file),
            timeline: try reading.entries(about: file.subject).map { try happening($0, of: file, to: standing) },
            links: try links(of: file, for: Standings(of: party, in: reading, tokenOf: tokenOf), in: reading, room: room), papers: papers(of: file, for: standing), position: position(of: file, standing),
            looking: try looking(at: file, for: standing, in: reading))
    }

    /// The case, where the party sees it; with a moment, as far as what they opened with a reason goes. Throws `Refusal.notFound` where
    /// there is none for them.
    func seen(_ id: CaseID, by party: Party, tokenOf: OrganisationID?, in reading: any Reading, at now: Instant? = nil) throws -> (CaseFile<System>, Standing) {
        guard let file = try reading.file(id, under: plan) else { throw CaseRoom.noSuchCase }
        let looks = try reading.looks(of: party, at: id, now: now)
        let standing = try Standings(of: party, in: reading, tokenOf: tokenOf, looks: looks)(for: file.organisation)
        guard file.isSeen(by: standing, under: plan) else { throw CaseRoom.noSuchCase }
        return (file, standing)
    }

    private func line(_ field: Field<System>, in file: CaseFile<System>, to standing: Standing) -> CaseSheet.Line {
        let (zh, en, isMasked) = said(field, in: file, to: standing)
        return CaseSheet.Line(
            shape: field.shape, answer: isMasked ? nil : field.read(file.record), zh: zh, en: en, isMasked: isMasked,
            isErased: file.erased.contains(field.name), mayLook: isMasked && file.sight(of: field, standing, under: plan) == .sealed,
            isOpened: !isMasked && file.isOpened(field, standing, under: plan))
    }

    private func happening(_ entry: Entry, of file: CaseFile<System>, to standing: Standing) throws -> CaseSheet.Happening {
        let decision = try Self.decision(of: entry)
        let event = decision.event
        var written = CaseFile<System>()
        var lines: [CaseSheet.Line] = []
        for field in plan.form {
            let hasPart = entry.sealed.contains { $0.audience.rawValue == "\(code).\(field.name)" }
            guard let answer = event.answers.lines[field.name] ?? decision.sealed.lines[field.name] else {
                if hasPart {
                    lines.append(CaseSheet.Line(shape: field.shape, answer: nil, zh: "", en: "", isMasked: false, isErased: true))
                }
                continue
            }
            guard field.write(&written.record, answer) else { throw CaseFault.unreadable(case: file.id, line: field.name) }
            // Whether somebody sees a line is asked of the case as it stands, not of what one entry says.
            let sees = file.sees(field, standing, under: plan)
            let mask = field.masked(written.record)
            lines.append(
                CaseSheet.Line(
                    shape: field.shape, answer: sees ? answer : nil, zh: sees ? field.say(written.record, .chinese) : mask,
                    en: sees ? field.say(written.record, .english) : mask, isMasked: !sees, isErased: false))
        }
        let lapsed = event.lapsed.map { name in
            name == "stage" ? LocalisedText("办理期限", "Time at this stage") : plan.clocks.first { $0.name == name }?.title ?? LocalisedText(name, name)
        }
        // Remarks and reasons are written for those who work on the case, and for whoever wrote them or is answered by them.
        let isMeant = plan.seers.official.admits(standing, to: file) || standing.party.actor == entry.by || (standing.person != nil && event.asker?.person == standing.person)
        let words = isMeant ? decision.sealed.lines[CaseFile<System>.words]?.text : nil
        let isHidden = entry.by == file.openedBy && !file.seesOpener(standing, under: plan)
        return CaseSheet.Happening(
            at: entry.at, by: isHidden ? .confidential : entry.by, act: event.act, title: plan.title(ofAct: event.act), to: event.to.map { plan.title(of: $0) }, lines: lines,
            words: words, lapsed: lapsed, asker: event.asker)
    }

    /// Cases that this one names on a line, and cases of any system that name this one; those that the party sees, because that
    /// another case exists may itself be a secret.
    private func links(of file: CaseFile<System>, for standings: Standings, in reading: any Reading, room: CaseRoom) throws -> [CaseSheet.Link] {
        func isSeen(_ state: StoredState, of system: any CaseSystem) throws -> Bool { try system.row(state, for: standings(for: state.organisation)) != nil }
        var links: [CaseSheet.Link] = []
        for field in plan.form where field.audience == nil {
            guard case .reference(let other) = field.input, let system = room[other] else { continue }
            let id = CaseID(field.read(file.record).text)
            guard let state = try reading.state(of: Subject(kind: system.kind, id: id.text)), try isSeen(state, of: system) else { continue }
            let linked = system.linked(state)
            links.append(link(linked, of: system, field.title, isForward: true))
        }
        for system in room.systems {
            for line in system.lines {
                guard case .reference(code) = line.input, !line.isSealed else { continue }
                for linked in try room.referring(to: file.id, system.code, by: line.name, in: reading) {
                    guard let state = try reading.state(of: Subject(kind: system.kind, id: linked.id.text)), try isSeen(state, of: system) else { continue }
                    links.append(link(linked, of: system, line.title, isForward: false))
                }
            }
        }
        return links
    }

    private func link(_ linked: Surroundings.Linked, of system: any CaseSystem, _ line: LocalisedText, isForward: Bool) -> CaseSheet.Link {
        let stage = system.stages.first { $0.value == linked.stage }?.title ?? LocalisedText(linked.stage, linked.stage)
        return CaseSheet.Link(code: system.code, id: linked.id, number: linked.number, stage: stage, line: line, isForward: isForward)
    }

    private func position(of file: CaseFile<System>, _ standing: Standing) -> Position? {
        for field in plan.form where field.input == .position && file.sees(field, standing, under: plan) {
            if let spot = Spot(text: field.read(file.record).text) { return spot.position }
        }
        return nil
    }

    // MARK: - Papers

    /// The papers that a step has made possible and that this party may have.
    private func papers(of file: CaseFile<System>, for standing: Standing) -> [CaseSheet.OfferedPaper] {
        plan.papers.filter { isReady($0, file) && mayPrint($0, file, standing) }.map { paper in
            CaseSheet.OfferedPaper(name: paper.name, title: paper.title, issued: file.papers.filter { $0.name == paper.name })
        }
    }

    /// One without a step is ready from the start.
    private func isReady(_ paper: Paper<System>, _ file: CaseFile<System>) -> Bool {
        paper.steps.isEmpty || paper.steps.contains { file.takers[$0.rawValue] != nil }
    }
    private func mayPrint(_ paper: Paper<System>, _ file: CaseFile<System>, _ standing: Standing) -> Bool {
        paper.reader.admits(standing, to: file) || plan.keepers.admits(standing, to: file) || plan.readers.admits(standing, to: file)
    }

    public func paper(
        _ name: String, of id: CaseID, for party: Party, in reading: any Reading, room: CaseRoom, _ language: Language, at now: Instant?
    ) throws -> PaperSheet {
        let (file, standing) = try seen(id, by: party, tokenOf: nil, in: reading, at: now)
        guard let paper = plan.papers.first(where: { $0.name == name }) else { throw Refusal(.notFound, "没有这种文书", "There is no such paper") }
        guard isReady(paper, file) else {
            throw Refusal(.outOfOrder, "办到相应步骤后才能出具“\(paper.title.zh)”", "\"\(paper.title.en)\" can be had only after its step")
        }
        guard mayPrint(paper, file, standing) else { throw CaseFile<System>.notYours }
        // A paper is no way around a reason.
        let isFor = file.sight(through: paper.reader, standing, under: plan) == .seen
        let last = paper.steps.compactMap { file.takers[$0.rawValue]?.at }.max()
        return PaperSheet(
            name: name, title: room.rules.text("paper.\(code).\(name).title").ifBlank(paper.title(language)),
            authority: room.rules.text("paper.\(code).\(name).authority"), number: "\(file.number)-\(file.papers.count + 1)", caseNumber: file.number,
            organisation: file.organisation, at: last ?? file.opened,
            statement: room.rules.text("paper.\(code).\(name).statement").ifBlank(paper.statement?(language) ?? ""),
            lines: paper.lines.compactMap { path in
                plan.field(at: path).map { field in
                    let isSeen = isFor || file.sees(field, standing, under: plan)
                    let isBlank = field.read(file.record).isBlank
                    return PaperSheet.Line(
                        name: field.name, title: field.title(language), answer: isSeen ? field.read(file.record) : nil, text: isSeen ? field.say(file.record, language) : isBlank ? "" : field.masked(file.record),
                        table: isSeen ? table(field, file, language) : nil, isMasked: !isSeen && !isBlank)
                }
            },
            signatures: paper.signatures.map { $0(language) }, basis: room.rules.text("paper.\(code).\(name).basis"))
    }

    private func table(_ field: Field<System>, _ file: CaseFile<System>, _ language: Language) -> PaperSheet.Table? {
        guard case .rows(let columns) = field.input else { return nil }
        return PaperSheet.Table(
            heads: columns.map { $0.title(language) },
            rows: field.read(file.record).rows.map { row in
                columns.map { column in
                    let text = row[column.name] ?? ""
                    if case .choice(let choices) = column.input { return choices.first { $0.value == text }?.title(language) ?? text }
                    if column.input == .yesNo { return text == "1" ? LocalisedText("是", "Yes")(language) : LocalisedText("否", "No")(language) }
                    return text
                }
            })
    }
}

extension String {
    fileprivate func ifBlank(_ other: String) -> String { isEmpty ? other : self }
}
