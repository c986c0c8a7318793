# pyright: reportReturnType=false, reportArgumentType=false, reportAttributeAccessIssue=false, reportAssignmentType=false
# (llvmlite has no types, and pyright guesses wrong ones)
"""Skip-gram with negative sampling on the CPU: the windows of `plain`, in numba around two vector kernels in LLVM.

`scores` turns a few inputs and all outputs of a window into gradients in one pass over the rows, and `update` moves
the rows: an output's chunk and its change stay in registers while the inputs go by, so that each row is stored once.
Rows are padded to whole cache lines. Compiled once for each number of outputs and kept in numba's cache, which is
renewed when this file changes and no other: hence one file, and constants of others as arguments.
"""

from __future__ import annotations

import math
from typing import no_type_check

import numpy as np
from llvmlite import binding, ir
from numba import njit, types
from numba.extending import intrinsic

FEATURES = binding.get_host_cpu_features()
LANES = 16 if FEATURES.get("avx512f") else 8 if FEATURES.get("avx2") else 4  # float32 in a vector register
LINE = 16  # float32 in a cache line: rows are padded to a multiple
OPTIONS = {"cache": True, "nogil": True, "fastmath": True, "boundscheck": False, "error_model": "numpy"}

BYTES = 4 * LANES
FLOAT, WORD = ir.FloatType(), ir.IntType(64)
VECTOR, INTEGERS = ir.VectorType(FLOAT, LANES), ir.VectorType(ir.IntType(32), LANES)


def aligned(size: int, width: int) -> np.ndarray:
    """Zeros (size, width), rows padded to whole cache lines and beginning at one: (size, padded)."""
    padded = -(-width // LINE) * LINE
    raw = np.zeros(size * padded + LINE, np.float32)
    skip = (-raw.ctypes.data % (4 * LINE)) // 4
    return raw[skip : skip + size * padded].reshape(size, padded)


class Vectors:
    """What the two kernels say to LLVM, in short words."""

    def __init__(self, builder: ir.IRBuilder) -> None:
        self.b = builder

    def at(self, address: ir.Value, offset: ir.Value | int, kind: ir.Type) -> ir.Value:
        """A pointer to something offset bytes after an address."""
        offset = WORD(offset) if isinstance(offset, int) else offset
        return self.b.inttoptr(self.b.add(address, offset), kind.as_pointer())

    def load(self, address: ir.Value, offset: ir.Value | int) -> ir.Value:
        """A vector from memory."""
        value = self.b.load(self.at(address, offset, VECTOR))
        value.align = 4
        return value

    def store(self, value: ir.Value, address: ir.Value, offset: ir.Value | int) -> None:
        """A vector to memory."""
        self.b.store(value, self.at(address, offset, VECTOR)).align = 4

    def word(self, address: ir.Value, offset: ir.Value | int) -> ir.Value:
        """An int64 from memory: the address of a row."""
        return self.b.load(self.at(address, offset, WORD))

    def everywhere(self, value: ir.Value) -> ir.Value:
        """A float in every lane."""
        first = self.b.insert_element(ir.Constant(VECTOR, ir.Undefined), value, ir.IntType(32)(0))
        return self.b.shuffle_vector(first, first, ir.Constant(INTEGERS, [0] * LANES))

    def constant(self, *values: float) -> ir.Value:
        """Numbers in the first lanes and zeros behind; a single one in every lane."""
        return ir.Constant(
            VECTOR, list(values) * LANES if len(values) == 1 else [*values, *[0.0] * (LANES - len(values))]
        )

    def call(self, name: str, *values: ir.Value) -> ir.Value:
        """One of LLVM's own functions on vectors: fma, rint, fabs, minnum, maxnum."""
        full = f"llvm.{name}.v{LANES}f32"
        kind = ir.FunctionType(VECTOR, [VECTOR] * len(values))
        known = self.b.module.globals.get(full)
        return self.b.call(known or ir.Function(self.b.module, kind, full), values)

    def sums(self, parts: list[ir.Value]) -> list[ir.Value]:
        """Sums over the lanes of each of many vectors, LANES of them to a vector, in order.

        Neighbours are added pairwise: even and odd lanes of two vectors give one vector of half sums of both.
        """
        parts = parts + [self.constant(0.0)] * (-len(parts) % LANES)
        even, odd = (ir.Constant(INTEGERS, list(range(first, 2 * LANES, 2))) for first in (0, 1))
        for _ in range(int(math.log2(LANES))):
            pairs = list(zip(parts[::2], parts[1::2], strict=True))
            parts = [self.b.fadd(self.b.shuffle_vector(x, y, even), self.b.shuffle_vector(x, y, odd)) for x, y in pairs]
        return parts

    def sigmoid(self, x: ir.Value) -> ir.Value:
        """1 / (1 + exp(−x)) for |x| < 80, to 1e-5: 2 ** t by its series on [−½, ½], the whole part as exponent."""
        t = self.b.fmul(x, self.constant(-1 / math.log(2)))
        whole = self.call("rint", t)
        rest = self.b.fsub(t, whole)
        series = self.constant(math.log(2) ** 5 / math.factorial(5))
        for power in range(4, -1, -1):
            series = self.call("fma", series, rest, self.constant(math.log(2) ** power / math.factorial(power)))
        exponent = self.b.add(self.b.fptosi(whole, INTEGERS), ir.Constant(INTEGERS, [127] * LANES))
        scale = self.b.bitcast(self.b.shl(exponent, ir.Constant(INTEGERS, [23] * LANES)), VECTOR)
        return self.b.fdiv(self.constant(1.0), self.call("fma", series, scale, self.constant(1.0)))

    def loop(self, count: ir.Value, starts: list[ir.Value], body) -> list[ir.Value]:
        """body(i, values) -> values for i = 0 .. count − 1, at least once; returns the last values."""
        before, inside = self.b.block, self.b.append_basic_block()
        self.b.branch(inside)
        self.b.position_at_end(inside)
        i = self.b.phi(WORD)
        values = [self.b.phi(VECTOR) for _ in starts]
        results = body(i, values)
        following = self.b.add(i, WORD(1))
        for phi, start, result in zip([i, *values], [WORD(0), *starts], [following, *results], strict=True):
            phi.add_incoming(start, before)
            phi.add_incoming(result, self.b.block)
        after = self.b.append_basic_block()
        self.b.cbranch(self.b.icmp_signed("<", following, count), inside, after)
        self.b.position_at_end(after)
        return results


def together(targets: int) -> int:
    """How many inputs `scores` takes at once: as many as fill a vector with scores, few enough for the registers."""
    return max(1, min(LANES, 24) // targets)


@intrinsic
def scores(typing, inputs, outputs, gradients, rate, limit, chunks, targets):  # noqa: ARG001
    """gradients[q, k] = rate ([k = 0] − σ(h_q · o_k)) for the next `together` inputs, 0 where |h_q · o_k| >= limit.

    inputs, outputs: addresses of addresses of rows; gradients: address of floats, written in whole vectors; targets: a
    tuple whose length is the number of outputs, known when compiling.
    """
    K = len(targets)
    Q = together(K)
    signature = types.void(types.int64, types.int64, types.int64, types.float32, types.float32, types.int64, targets)

    def generate(context, builder, _, arguments):
        v = Vectors(builder)
        inputs, outputs, gradients, rate, limit, chunks, _ = arguments
        rate, limit = v.everywhere(rate), v.everywhere(limit)
        h = [v.word(inputs, 8 * q) for q in range(Q)]
        o = [v.word(outputs, 8 * k) for k in range(K)]

        def chunk(i, totals):
            place = builder.mul(i, WORD(BYTES))
            x = [v.load(row, place) for row in h]
            y = [v.load(row, place) for row in o]
            return [v.call("fma", x[j // K], y[j % K], total) for j, total in enumerate(totals)]

        dots = v.sums(v.loop(chunks, [v.constant(0.0)] * (Q * K), chunk))
        for i, dot in enumerate(dots):
            label = v.constant(*[float(j % K == 0) for j in range(i * LANES, (i + 1) * LANES)])
            near = v.call("maxnum", v.call("minnum", dot, limit), builder.fneg(limit))
            step = builder.fmul(builder.fsub(label, v.sigmoid(near)), rate)
            tame = builder.fcmp_ordered("<", v.call("fabs", dot), limit)
            v.store(builder.select(tame, step, v.constant(0.0)), gradients, i * BYTES)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def update(typing, inputs, count, outputs, gradients, chunks, targets):  # noqa: ARG001
    """h_q += Σ_k g_qk o_k, input after input, and o_k += Σ_q g_qk h_q with h_q as it was before; count >= 1 inputs."""
    K = len(targets)
    signature = types.void(types.int64, types.int64, types.int64, types.int64, types.int64, targets)

    def generate(context, builder, _, arguments):
        v = Vectors(builder)
        inputs, count, outputs, gradients, chunks, _ = arguments
        o = [v.word(outputs, 8 * k) for k in range(K)]

        def chunk(i, _):
            place = builder.mul(i, WORD(BYTES))
            before = [v.load(row, place) for row in o]

            def one(q, changes):
                row = v.word(inputs, builder.mul(q, WORD(8)))
                weights = builder.add(gradients, builder.mul(q, WORD(4 * K)))
                x = moved = v.load(row, place)
                after = []
                for k, change in enumerate(changes):
                    g = v.everywhere(builder.load(v.at(weights, 4 * k, FLOAT)))
                    moved = v.call("fma", g, before[k], moved)
                    after.append(v.call("fma", g, x, change))
                v.store(moved, row, place)
                return after

            changes = v.loop(count, [v.constant(0.0)] * K, one)
            for row, change in zip(o, changes, strict=True):
                v.store(builder.fadd(v.load(row, place), change), row, place)
            return []

        v.loop(chunks, [], chunk)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def prefetch(typing, row, lines):  # noqa: ARG001
    """Ask memory for a row of so many cache lines, at least one, to be written soon."""

    def generate(context, builder, _, arguments):
        v, (row, lines) = Vectors(builder), arguments
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        known = builder.module.globals.get("llvm.prefetch.p0")
        ask = known or ir.Function(builder.module, kind, "llvm.prefetch.p0")

        def line(i, _):
            builder.call(ask, [v.at(row, builder.mul(i, WORD(4 * LINE)), ir.IntType(8)), flag(1), flag(3), flag(1)])
            return []

        v.loop(lines, [], line)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@njit(**OPTIONS)
@no_type_check
def draw(random):
    """The next 64 random bits, as `plain.draw`."""
    state = random[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    random[0] = state
    return state


@njit(**OPTIONS)
@no_type_check
def subsample(tokens, start, end, keep, random, words):
    """Write what subsampling leaves of tokens[start:end] to words; returns how many."""
    count = 0
    for i in range(start, end):
        word = tokens[i]
        if word < 0 or word >= len(keep):
            continue
        if np.uint32(draw(random) >> np.uint64(33)) <= keep[word]:
            words[count] = word
            count += 1
    return count


@njit(**OPTIONS)
@no_type_check
def loss_of(gradients, rate):
    """Negative sampling's loss, summed over the pairs whose gradients these are."""
    loss = 0.0
    for g in gradients:
        loss -= math.log1p(-min(abs(g) / rate, np.float32(1 - 1e-7)))
    return loss


@njit(**OPTIONS)
@no_type_check
def address_of(array):
    """Where an array's numbers begin."""
    return np.int64(array.ctypes.data)


@njit(**OPTIONS)
@no_type_check
def longest(bounds):
    """How many tokens the longest piece has."""
    length = 0
    for piece in range(len(bounds) - 1):
        length = max(length, bounds[piece + 1] - bounds[piece])
    return length


@njit(**OPTIONS)
@no_type_check
def next_noise(noise, random, count):
    """Where the next words of the noise begin, as `plain.next_noise`."""
    start = np.int64(random[1])
    if start + count > len(noise):
        start = 0
    random[1] = start + count
    return start


@njit(**OPTIONS)
@no_type_check
def gather(words, place, first, last, table, row, addresses):
    """Write the addresses of the rows of words[first:last] without place; returns how many."""
    count = 0
    for i in range(first, last):
        if i != place:
            addresses[count] = table + words[i] * row
            count += 1
    return count


@njit(**OPTIONS)
@no_type_check
def pass_over(addresses, gradients, count):
    """Noise that happens to be the centre is no example: no gradient for it."""
    K = len(addresses)
    for k in range(1, K):
        if addresses[k] == addresses[0]:
            for q in range(count):
                gradients[q * K + k] = 0


@njit(**OPTIONS)
@no_type_check
def fetch_ahead(words, place, n, window, noise, start, count, at_inputs, at_outputs, row):
    """Ask memory for the rows that the next window will need."""
    lines = row // (4 * LINE)
    for k in range(start + count, min(start + 2 * count, len(noise))):
        prefetch(at_outputs + noise[k] * row, lines)
    prefetch(at_outputs + words[min(place + 1, n - 1)] * row, lines)
    prefetch(at_inputs + words[min(place + window + 1, n - 1)] * row, lines)


@njit(**OPTIONS)
@no_type_check
def train(tokens, bounds, inputs, outputs, keep, noise, random, rates, window, targets, group, limit, sampled):
    """As `plain.train`; inputs and outputs as `aligned` makes them.

    targets: a tuple of 1 + negative numbers, of which only the length counts, known when compiling; group: `together`
    of that length; limit and sampled: plain's constants. Rows are reached by address, unchecked: `subsample` lets only
    ids below len(keep) through, and `sampling.noise_table` holds no others.
    """
    K, N = len(targets), len(targets) - 1
    row, chunks = inputs.shape[1] * 4, inputs.shape[1] // LANES
    words = np.empty(longest(bounds), np.int32)
    h, o = np.empty(2 * window + group, np.int64), np.empty(K, np.int64)
    g = np.empty((2 * window + group) * K + LANES, np.float32)
    at_h, at_o, at_g = address_of(h), address_of(o), address_of(g)
    at_inputs, at_outputs = address_of(inputs), address_of(outputs)
    loss, pairs, windows, count = 0.0, 0, 0, len(bounds) - 1
    for piece in range(count):
        rate = np.float32(rates[0] + (rates[1] - rates[0]) * piece / count)
        n = subsample(tokens, bounds[piece], bounds[piece + 1], keep, random, words)
        for place in range(n):
            reach = window - np.int64((draw(random) >> np.uint64(33)) * np.uint64(window) >> np.uint64(31))
            start = next_noise(noise, random, N)
            fetch_ahead(words, place, n, window, noise, start, N, at_inputs, at_outputs, row)
            Q = gather(words, place, max(0, place - reach), min(n, place + reach + 1), at_inputs, row, h)
            if Q == 0:
                continue
            h[Q : Q + group] = h[0]  # `scores` takes whole groups: the last one is filled up, its scores unused
            o[0] = at_outputs + words[place] * row
            gather(noise[start:], -1, 0, N, at_outputs, row, o[1:])
            for q in range(0, Q, group):
                scores(at_h + 8 * q, at_o, at_g + 4 * q * K, rate, np.float32(limit), chunks, targets)
            pass_over(o, g, Q)
            update(at_h, Q, at_o, at_g, chunks, targets)
            if windows % sampled == 0:
                loss += loss_of(g[: Q * K], rate)
                pairs += Q
            windows += 1
    return loss, pairs
