"""HiGHS proves the p-median problems in Elloumi's formulation, built beforehand, untimed."""

import sys
import time

import highspy
import numpy

from instances import numbers, report


def model_of(costs, count):
    nodes = len(costs)
    column_cost, offset = [0.0] * nodes, 0.0
    starts, indices, values = [0], list(range(nodes)), [1.0] * nodes
    lower, upper = [float(count)], [float(count)]
    infinity = highspy.kHighsInf
    for customer in range(nodes):
        # One of any nodes − count + 1 sites is open: what is farther is never needed.
        order = numpy.argsort(costs[customer], kind="stable")[: nodes - count + 1]
        steps = []
        for site in order:
            cost = int(costs[customer][site])
            if not steps or steps[-1][0] != cost:
                steps.append((cost, []))
            steps[-1][1].append(int(site))
        offset += steps[0][0]
        before = None
        for number, (cost, sites) in enumerate(steps):
            starts.append(len(indices))
            indices += sites
            values += [1.0] * len(sites)
            if number + 1 < len(steps):
                column = len(column_cost)
                column_cost.append(float(steps[number + 1][0] - cost))
                indices.append(column)
                values.append(1.0)
            if before is None:
                lower.append(1.0)
            else:
                indices.append(before)
                values.append(-1.0)
                lower.append(0.0)
            upper.append(infinity)
            before = column if number + 1 < len(steps) else None
    starts.append(len(indices))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(column_cost), len(lower)
    lp.col_cost_, lp.offset_ = column_cost, offset
    lp.col_lower_ = [0.0] * len(column_cost)
    lp.col_upper_ = [1.0] * len(column_cost)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * nodes + [highspy.HighsVarType.kContinuous] * (len(column_cost) - nodes)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, indices, values
    return lp


limit, budget = float(sys.argv[2]), float(sys.argv[3])
begun = time.perf_counter()
for number in range(1, 31):
    values = numbers(f"pmed{number}")
    nodes, count = values[:2]
    costs = numpy.array(values[2:]).reshape(nodes, nodes)
    model = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999)):
        model.setOptionValue(option, value)
    # Everyone gets an equal share of the time that is left.
    left = budget - (time.perf_counter() - begun)
    model.setOptionValue("time_limit", max(1.0, min(limit, left / (31 - number))))
    model.passModel(model_of(costs, count))
    begin = time.perf_counter()
    model.run()
    seconds = time.perf_counter() - begin
    proved = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    found = model.getInfo().objective_function_value
    said = f"optimum {found:.0f}" if proved else "stopped without a proof"
    report(f"pmed{number}/highs", seconds, f"{'=' if proved else '>'} Elloumi's formulation, solving only; {said}")
