"""HiGHS proves the covering problems: points with the same covering sites merged into one row beforehand, untimed."""

import sys
import time

import highspy

from instances import folder, numbers, report


def read(name):
    values = numbers(name)
    sites, points, count = values[:3]
    weights = values[3 : 3 + points]
    at, covering = 3 + points, [[] for _ in range(points)]
    for site in range(sites):
        size = values[at]
        for point in values[at + 1 : at + 1 + size]:
            covering[point].append(site)
        at += 1 + size
    merged = {}
    for point, by in enumerate(covering):
        if by:
            key = tuple(by)
            merged[key] = merged.get(key, 0) + weights[point]
    return sites, count, merged


def solve(sites, count, merged, limit):
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.999)
    model.setOptionValue("time_limit", limit)
    infinity = highspy.kHighsInf
    groups = list(merged.items())
    lp = highspy.HighsLp()
    lp.num_col_ = sites + len(groups)
    lp.num_row_ = 1 + len(groups)
    lp.col_cost_ = [0.0] * sites + [float(weight) for _, weight in groups]
    lp.col_lower_ = [0.0] * lp.num_col_
    lp.col_upper_ = [1.0] * lp.num_col_
    lp.integrality_ = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * len(groups)
    lp.row_lower_ = [float(count)] + [0.0] * len(groups)
    lp.row_upper_ = [float(count)] + [infinity] * len(groups)
    lp.sense_ = highspy.ObjSense.kMaximize
    starts, indices, values = [0], list(range(sites)), [1.0] * sites
    for number, (by, _) in enumerate(groups):
        starts.append(len(indices))
        indices += by
        indices.append(sites + number)
        values += [1.0] * len(by) + [-1.0]
    starts.append(len(indices))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = starts
    lp.a_matrix_.index_ = indices
    lp.a_matrix_.value_ = values
    model.passModel(lp)
    begin = time.perf_counter()
    model.run()
    seconds = time.perf_counter() - begin
    proved = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return seconds, proved, model.getInfo().objective_function_value


limit = float(sys.argv[2])
for path in sorted(folder().glob("cover-*.i32"), key=lambda path: path.stat().st_size):
    name = path.stem
    sites, count, merged = read(name)
    seconds, proved, value = solve(sites, count, merged, limit)
    said = f"optimum {value:.0f}" if proved else "stopped without a proof"
    report(f"{name}/highs", seconds, f"{'=' if proved else '>'} aggregated to {len(merged)} rows, solving only; {said}")
