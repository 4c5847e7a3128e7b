extension House {
    func addSheet(to list: inout RouteList) {
    }
}
