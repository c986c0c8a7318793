"""The word map in a headless browser: what is drawn, what the reader does, what Python hears of it.

Most tests mount the map by its module alone, with the points that this file encoded, and read what it would tell
Python. The last ones go through Streamlit.
"""

from __future__ import annotations

import base64
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from explorer.charts.points import Frame, colormap, encode_points, encode_values, selected_rows
from explorer.charts.theme import CATEGORIES, VIRIDIS
from explorer.ui import map_component
from tests.browser.conftest import READY

pytestmark = pytest.mark.browser

NAMES = ["음식", "감정", "지명", "동작"]
HOSTILE = [
    "<script>alert(1)</script>", "길" * 2000, "👩‍👩‍👧‍👦", "مرحبا", "\u202eevil\u202c",
    "두\n줄", "", "<img src=x onerror=alert(2)>",
]  # fmt: skip
NO_WEBGL2 = """const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === 'webgl2' ? null : get.call(this, kind, ...rest); };"""
# A page that mounts maps as Streamlit does, and keeps what they say.
STAND = """([css]) => {
  document.body.innerHTML = '<div id="stand" style="width: 900px"></div>';
  document.body.style.cssText = 'margin: 0; --st-background-color: #ffffff; --st-text-color: #31333f';
  const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  const part = (text) => URL.createObjectURL(new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]));
  const kept = new Map(); // the same bytes keep their address, as in the store
  window.stand = { views: [], clicks: [], retries: 0, hosts: [] };
  stand.show = async (url, given, index = 0) => {
    let host = stand.hosts[index];
    if (!host) {
      const element = document.getElementById('stand').appendChild(document.createElement('div'));
      const root = element.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      host = stand.hosts[index] = { root: root.appendChild(document.createElement('div')), element };
    }
    const parts = {};
    for (const [name, text] of Object.entries(given.parts)) {
      if (!kept.has(text)) kept.set(text, part(text));
      parts[name] = kept.get(text);
    }
    host.data = { ...given, parts };
    const { default: mount } = await import(url);
    host.stop = mount({ parentElement: host.root, data: host.data,
      setStateValue: (_, view) => stand.views.push(view),
      setTriggerValue: (name, id) => (name === 'click' ? stand.clicks.push(id) : stand.retries++) });
  };
  stand.map = (index = 0) => stand.hosts[index].root.querySelector('.wordmap')?.wordMap;
  stand.take = () => { stand.hosts[0].stop(); stand.hosts[0].element.remove(); stand.hosts[0] = null; };
  stand.colored = () => {
    const page = stand.map().scene.picture(), context = page.getContext('2d');
    const d = context.getImageData(0, 0, page.width, page.height).data; let n = 0;
    for (let i = 0; i < d.length; i += 4) {
      if (Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 40) n++;
    }
    return n;
  };
}"""


@pytest.fixture(scope="module")
def server(serve):
    return serve("tests/browser/map_app.py")


def made(count=6000, layout=0):
    """Four clouds of words that overlap: positions, classes, words."""
    random = np.random.default_rng(7)
    group = random.integers(0, len(NAMES), count)
    angle = group * np.pi / 2 + layout
    xy = 3.0 * np.column_stack([np.cos(angle), np.sin(angle)]) + random.normal(0, 1, (count, 2))
    return xy, group, [f"낱말{i}" for i in range(count)]


class Stand:
    """Maps mounted by their module alone."""

    def __init__(self, visitor, server, init=""):
        self.visitor, self.page = visitor, visitor.page
        self.url = f"{server}/{map_component.address()}/map.js"
        self.data = {}
        if init:
            self.page.add_init_script(init)
        self.page.goto(f"{server}/_stcore/health")
        self.page.evaluate(STAND, [map_component.CSS.read_text("utf-8")])

    def show(self, points, index=0, **options):
        """Mount a map or give it new data, and wait until it is drawn."""
        self.points = points
        self.data[index] = {
            "parts": {name: base64.b64encode(part).decode() for name, part in points.parts.items()},
            "count": points.count, "palette": CATEGORIES, "strings": map_component.STRINGS, "classes": NAMES,
            "scale": None, "legend": "", "shapes": None, "shapeLegend": "", "sizes": None, "sizeLegend": "",
            "links": [], "axes": None, "highlight": [], "focus": None, "camera": None, "clusters": [],
            "key": f"map{index}", "turn": 1, "start": None, "group": None, "height": 500, "compact": False,
            "summary": "", "caption": "", "filename": "map.png", **options,
        }  # fmt: skip
        self.page.evaluate("([url, data, index]) => stand.show(url, data, index)", [self.url, self.data[index], index])
        known = self.points.parts["words"].decode().split("\n")[0][:5]
        self.until(f"scene.dataset.count === {points.count} && scene.dataset.word(0).startsWith({known!r})", index)
        self.until("scene.stats.painted === scene.dataset.count || scene.simplified", index)

    def ask(self, expression, index=0):
        """Evaluate on a map; `map` and `scene` are at hand."""
        return self.page.evaluate(
            f"() => {{ const map = stand.map({index}); const {{ scene }} = map; return {expression}; }}"
        )

    def until(self, expression, index=0):
        test = f"() => {{ const map = stand.map({index}); const {{ scene }} = map; return {expression}; }}"
        self.page.wait_for_function(test, timeout=20_000)

    @property
    def view(self):
        """What Python was told last."""
        return self.page.evaluate("() => stand.views.at(-1) ?? null")

    def told(self, expression):
        """Wait until the last view told to Python fulfils an expression of `view`; return it."""
        self.page.wait_for_function(f"() => {{ const view = stand.views.at(-1); return view && ({expression}); }}")
        return self.view

    def place(self, row, index=0):
        """Where a point is on the page."""
        x, y = self.ask(f"scene.camera.toScreen(...scene.at({row}))", index)
        box = self.page.locator(".wordmap").nth(index).bounding_box()
        return box["x"] + x + 1, box["y"] + y + 1  # the frame of the map is one pixel wide

    def free_row(self):
        """A frequent word that no other point covers."""
        return self.ask("""(() => { for (let i = 0; i < 500; i++) {
            const [x, y] = scene.camera.toScreen(...scene.at(i));
            if (x < 200 || y < 20 || x > scene.camera.width - 60 || y > scene.camera.height - 20) continue;
            if (scene.grid.nearest(...scene.at(i), 1e-4, () => true) === i) return i; } })()""")

    def fly(self, row, zoom, index=0):
        """Put a word in the middle."""
        self.ask(f"scene.flyTo({{ x: scene.goal({row})[0], y: scene.goal({row})[1], zoom: {zoom} }})", index)
        self.until(f"!scene.camera.flying && scene.camera.zoom === {zoom}", index)

    def drag(self, corners, key=None):
        if key:
            self.page.keyboard.down(key)
        self.page.mouse.move(*corners[0])
        self.page.mouse.down()
        for corner in corners[1:]:
            self.page.mouse.move(*corner, steps=6)
        self.page.mouse.up()
        if key:
            self.page.keyboard.up(key)

    def box(self, half):
        """Select what lies in a box around the middle."""
        x, y = self.middle
        self.drag([(x - half, y - half), (x + half, y + half)], key="Alt")

    @property
    def middle(self):
        box = self.page.locator(".wordmap").first.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def status(self, index=0):
        return self.page.locator(".status").nth(index).inner_text()


@pytest.fixture
def stand(visit, server):
    def start(points=None, init="", browser=None, **options):
        here = Stand(visit(server, **(browser or {})), server, init)
        here.show(encode_points(*made()) if points is None else points, **options)
        return here

    return start


# --- what is drawn ----------------------------------------------------------------------------------------------------


def test_labels_do_not_overlap_and_keep_clear_of_legend_and_buttons(stand):
    here = stand(summary="6,000 words in 4 groups", clusters=[{"name": "무리", "x": 0.0, "y": 0.0}])
    assert here.page.evaluate("stand.colored()") > 5000
    labels = here.ask("scene.labels.map((l) => [l.x, l.y, l.kind])")
    assert len(labels) > 25
    assert here.ask("scene.labels.filter((l) => l.kind === 'cluster').map((l) => l.text)") == ["무리"]
    assert all(abs(a[0] - b[0]) > 12 or abs(a[1] - b[1]) > 12 for a in labels for b in labels if a is not b)
    for left, top, right, bottom in here.ask("map.chrome.boxes()"):
        assert not any(left < x < right and top < y < bottom for x, y, _ in labels)
    assert "6,000 words in 4 groups" in here.page.locator(".wordmap").get_attribute("aria-label")


def test_the_name_of_a_cluster_stands_beside_its_points_where_there_is_room(stand):
    """A heap of 300 points on one spot, whose middle is the middle of the cluster; nothing above or below it."""
    xy = [*np.random.default_rng(0).normal(0, 0.002, (300, 2)).tolist(), [-1, -1], [1, 1]]
    points = encode_points(xy, [0] * 302, [f"말{at}" for at in range(302)])
    here = stand(points, clusters=[{"name": "무리", "x": 0.0, "y": 0.0}])
    here.until("scene.labels.some((l) => l.kind === 'cluster')")
    shift = here.ask("scene.labels.find((l) => l.kind === 'cluster').y - scene.camera.toScreen(0, 0)[1]")
    assert abs(shift) in (20, 36)


def test_a_frequent_word_is_painted_over_a_rare_one_at_the_same_place(stand):
    here = stand(encode_points([[0, 0], [0, 0]], [1, 2], ["잦은", "드문"]))
    pixel = """(() => { const c = scene.picture().getContext('2d');
        const [x, y] = scene.camera.toScreen(...scene.at(0)).map(Math.round);
        return [...c.getImageData(x, y, 1, 1).data.slice(0, 3)]; })()"""
    frequent, rare = (np.array([int(CATEGORIES["light"][k][i : i + 2], 16) for i in (1, 3, 5)]) for k in (1, 2))
    seen = np.array(here.ask(pixel))
    assert np.abs(seen - frequent).max() < 45 < np.abs(seen - rare).max()
    here.page.locator(".legend [data-code='1']").click()  # without its class, the rare one shows
    here.told("view.hidden.length === 1")
    assert np.abs(np.array(here.ask(pixel)) - rare).max() < 45


def test_dark_and_light_palettes_follow_the_theme(stand):
    here = stand()
    assert here.ask("scene.theme.dark") is False
    here.page.evaluate("document.body.style.setProperty('--st-background-color', '#0e1117')")
    here.show(here.points)
    assert here.ask("scene.theme.dark") is True
    color = here.page.locator(".legend [data-code='0'] i").evaluate("(e) => getComputedStyle(e).backgroundColor")
    first = [int(CATEGORIES["dark"][0][at : at + 2], 16) for at in (1, 3, 5)]
    assert color == "rgb({}, {}, {})".format(*first), "the dark palette's first colour"


def test_without_webgl2_the_frequent_words_are_drawn_flat_and_the_legend_still_filters(stand):
    here = stand(init=NO_WEBGL2, browser={"viewport": {"width": 1000, "height": 700}})
    assert "No WebGL2" in here.status()
    everything = here.page.evaluate("stand.colored()")
    here.page.locator(".legend [data-code='1']").click()
    here.told("view.hidden.length === 1")
    assert 5000 < here.page.evaluate("stand.colored()") < everything


def test_lost_context_comes_back(stand):
    here = stand()
    before = here.page.evaluate("stand.colored()")
    here.ask("(window.loser = map.chrome.points.getContext('webgl2').getExtension('WEBGL_lose_context')).loseContext()")
    here.page.locator(".problem").wait_for()
    here.page.evaluate("window.loser.restoreContext()")
    here.page.locator(".problem").wait_for(state="hidden")
    here.until("scene.stats.painted === 6000")
    assert abs(here.page.evaluate("stand.colored()") - before) < before / 100
    here.visitor.problems.clear()  # Chromium itself warns of the lost context


def test_saved_picture_carries_caption_and_legend(stand, tmp_path):
    here = stand(caption="Corpus made up · seed 7 · 지도")
    with here.page.expect_download() as download:
        here.page.locator(".bar .png").click()
    download.value.save_as(tmp_path / "map.png")
    picture = np.asarray(Image.open(tmp_path / "map.png").convert("RGB")).astype(int)
    below = picture[int(here.ask("map.chrome.points.height")) :]
    assert len(below) > 50, "a strip under the map"
    assert (below[-25:].sum(axis=2) < 300).sum() > 100, "dark letters of the caption"
    assert (np.ptp(below, axis=2) > 60).sum() > 150, "dots of the legend"


# --- a second channel -------------------------------------------------------------------------------------------------

# Pixels of one colour around a row: how many, how wide, how much of the upper and the lower half of their box.
MEASURE = """(row, most) => { const { scene } = stand.map();
  const page = scene.picture(), { width, height } = page;
  const d = page.getContext('2d').getImageData(0, 0, width, height).data;
  const [cx, cy] = scene.camera.toScreen(...scene.at(row)).map(Math.round), seen = [];
  for (let y = cy - most; y <= cy + most; y++) for (let x = cx - most; x <= cx + most; x++) {
    const i = 4 * (y * width + x);
    if (Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 60) seen.push([x - cx, y - cy]); }
  const wide = Math.max(...seen.map(([x]) => x)) - Math.min(...seen.map(([x]) => x)) + 1;
  const center = seen.some(([x, y]) => !x && !y);
  return [seen.length, wide, seen.filter(([, y]) => y < 0).length, seen.filter(([, y]) => y > 0).length, center]; }"""
SEVEN = ["동그라미", "네모", "세모", "마름모", "십자", "거꾸로", "고리"]


def apart(**second):
    """Seven words in a row, far from each other, all of one colour."""
    xy = np.column_stack([np.linspace(-1, 1, 7), np.zeros(7)])
    return encode_points(xy, np.zeros(7), SEVEN, **second)


@pytest.mark.parametrize("init", ["", NO_WEBGL2])
def test_each_shape_is_drawn_as_itself_also_without_webgl2(stand, init):
    browser = {"viewport": {"width": 1000, "height": 700}} if init else None
    here = stand(apart(shapes=np.arange(7), sizes=np.full(7, 255)), init, browser, classes=["말"], shapes=SEVEN)
    measured = [here.page.evaluate(f"() => ({MEASURE})({row}, 14)") for row in range(7)]
    pixels, wide, upper, lower, center = (list(column) for column in zip(*measured, strict=True))
    box = np.array(pixels) / np.array(wide) ** 2
    assert abs(box[0] - np.pi / 4) < 0.12, "a circle fills so much of its box"
    assert box[1] > 0.9, "and a square all of it"
    assert upper[2] < 0.7 * lower[2] and lower[5] < 0.7 * upper[5], "triangles stand on their base or their tip"
    assert box[3] < 0.68 and abs(upper[3] - lower[3]) <= 0.2 * upper[3], "a diamond"
    assert box[4] < 0.68 and center[4] and not center[6], "a cross has a middle, a ring has none"
    assert len({(round(float(b), 2), u > d, c) for b, u, d, c in zip(box, upper, lower, center, strict=True)}) >= 6


@pytest.mark.parametrize("init", ["", NO_WEBGL2])
def test_sizes_grow_with_their_code(stand, init):
    browser = {"viewport": {"width": 1000, "height": 700}} if init else None
    here = stand(apart(sizes=np.linspace(0, 255, 7)), init, browser, classes=["말"], sizes=("1", "100"))
    wide = [here.page.evaluate(f"() => ({MEASURE})({row}, 18)")[1] for row in range(7)]
    assert wide == sorted(wide)
    assert wide[-1] / wide[0] > 3, "2.4 against 0.55, rounded to pixels"
    assert here.page.locator(".legend .sizes bdi").all_inner_texts() == ["1", "100"]


def test_a_shape_is_switched_off_and_the_lasso_and_python_know(stand):
    xy, group, words = made()
    shapes = np.arange(len(words)) % 3
    here = stand(encode_points(xy, group, words, shapes=shapes), shapes=SEVEN[:3], shapeLegend="모양")
    assert here.page.locator(".legend .heading").inner_text() == "모양"
    here.page.locator(".legend [data-code='257']").click()
    here.told("view.hidden.length === 1")
    here.page.locator(".legend [data-code='2']").click()
    here.told("view.hidden.length === 2")
    x, y = here.middle
    here.drag([(x - 330, y - 220), (x + 330, y - 220), (x + 330, y + 220), (x - 330, y + 220)], "Shift")
    chosen = here.told("view.selection")["selection"]
    assert chosen["ids"] is None and chosen["hidden"] == [2, 257]
    rows = selected_rows(here.points, chosen)
    assert len(rows) == chosen["count"] > 2000
    assert not np.isin(shapes[rows], 1).any() and not np.isin(group[rows], 2).any()
    here.page.locator(".legend [data-code='256']").click(modifiers=["Shift"])
    assert here.told("view.hidden.length === 3")["hidden"] == [2, 257, 258], "Shift leaves the colours as they are"
    here.page.locator(".legend .all").click()
    here.told("view.hidden.length === 0")


def test_a_channel_comes_and_goes_without_moving_anything_and_survives_a_lost_context(stand):
    xy, group, words = made()
    plain = encode_points(xy, group, words)
    here = stand(plain)
    before = here.page.evaluate("stand.colored()")
    here.fly(3, 2)
    here.show(encode_points(xy, group, words, sizes=np.full(len(words), 255)), sizes=("0", "1"))
    here.until("scene.dataset.sizes !== null")
    assert here.ask("scene.camera.zoom") == 2
    here.ask("(window.loser = map.chrome.points.getContext('webgl2').getExtension('WEBGL_lose_context')).loseContext()")
    here.page.locator(".problem").wait_for()
    here.page.evaluate("window.loser.restoreContext()")
    here.page.locator(".problem").wait_for(state="hidden")
    here.ask("scene.flyTo({ x: 0, y: 0, zoom: 1 })")
    here.until("!scene.camera.flying && scene.camera.zoom === 1 && scene.stats.painted === 6000")
    assert here.page.evaluate("stand.colored()") > 1.3 * before, "larger points cover more"
    here.show(plain)
    here.until("scene.dataset.sizes === null && scene.stats.painted === 6000")
    assert abs(here.page.evaluate("stand.colored()") - before) < before / 50
    here.visitor.problems.clear()  # Chromium itself warns of the lost context


def test_a_word_that_is_no_point_has_a_ring_lines_and_a_name_and_the_map_stays(stand):
    here = stand()
    before = here.ask("[...scene.dataset.positions.subarray(0, 20)]")
    guest = {"id": 9000, "seq": 9000, "at": [0.2, 0.1], "name": "새말", "neighbours": [1, 2], "weights": [0.9, 0.5]}
    here.show(here.points, focus=guest)
    here.until("scene.marks.guest?.name === '새말' && !scene.camera.flying && scene.camera.zoom > 1")
    assert [label for label in here.ask("scene.labels.map((l) => l.text)") if label == "새말"]
    assert here.ask("[scene.marks.focus, scene.marks.neighbours.rows]") == [-1, [1, 2]]
    assert here.ask("[...scene.dataset.positions.subarray(0, 20)]") == before


def test_links_join_words_and_axes_are_named_with_their_ticks(stand):
    here = stand(links=[{"from": 0, "to": 1, "faint": False}, {"from": 2, "to": 7000, "faint": True}])
    assert here.ask("scene.marks.links") == [{"from": 0, "to": 1, "faint": False}], "only words that are there"
    drawn = """(() => { const c = map.chrome.overlay, d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; })()"""
    plain = here.ask(drawn)
    here.show(here.points, axes={"x": "남자 - 여자", "y": "좋다", "at": [0, 0], "per": 1.5})
    here.until("scene.axes !== null")
    here.page.wait_for_timeout(300)
    assert here.ask(drawn) > plain + 500
    size = here.ask("[scene.camera.width, scene.camera.height]")
    assert not [x for x, y in here.ask("scene.labels.map((l) => [l.x, l.y])") if x > size[0] - 80 and y > size[1] - 15]
    here.visitor.problems.clear()  # Chromium warns of a canvas that is read twice


# --- pointing, picking, selecting -------------------------------------------------------------------------------------


def test_hover_tells_word_class_and_detail_and_a_click_is_sent_once(stand):
    xy, group, words = made()
    here = stand(encode_points(xy, group, words, details=[f"rank {i}" for i in range(len(words))]))
    row = here.free_row()
    here.page.mouse.move(*here.place(row))
    here.until(f"scene.marks.hover === {row}")
    assert here.page.locator(".tip bdi").inner_text() == words[row]
    assert here.page.locator(".tip small").all_inner_texts() == [NAMES[group[row]], f"rank {row}"]
    here.page.mouse.click(*here.place(row))
    here.page.wait_for_function("() => stand.clicks.length > 0")
    assert here.page.evaluate("stand.clicks") == [row]


def test_double_click_shows_everything_and_sends_no_click(stand):
    here = stand()
    row = here.free_row()
    here.fly(row, 5)
    here.page.mouse.dblclick(*here.middle)
    here.until("scene.camera.zoom === 1")
    here.page.wait_for_timeout(400)
    assert here.page.evaluate("stand.clicks") == []
    here.page.mouse.click(*here.place(row))
    here.page.wait_for_function("() => stand.clicks.length > 0")
    assert here.page.evaluate("stand.clicks") == [row]


def test_large_lasso_is_found_again_in_python_also_with_a_class_switched_off(stand):
    here = stand()
    x, y = here.middle
    corners = [(x - 230, y - 120), (x + 20, y - 230), (x + 200, y - 10), (x + 60, y + 220), (x - 130, y + 160)]
    here.drag(corners, "Shift")
    chosen = here.told("view.selection")["selection"]
    assert chosen["count"] > 2000
    assert chosen["ids"] is None
    assert len(selected_rows(here.points, chosen)) == chosen["count"]
    here.page.locator(".legend [data-code='2']").click()
    here.drag(corners, "Shift")
    fewer = here.told("view.selection.hidden.length")["selection"]
    assert fewer["count"] < chosen["count"]
    rows = selected_rows(here.points, fewer)
    assert len(rows) == fewer["count"]
    assert 2 not in here.points.codes[rows]
    here.page.keyboard.press("Escape")
    here.told("view.selection === null")


def test_small_box_by_button_lists_the_ids_inside(stand):
    xy, group, words = made()
    ids = np.arange(len(words)) * 7 + 3
    here = stand(encode_points(xy, group, words, ids=ids))
    here.page.locator(".bar .box").click()
    x, y = here.middle
    here.drag([(x - 90, y - 40), (x + 60, y + 50)])
    chosen = here.told("view.selection")["selection"]
    inside = selected_rows(here.points, {**chosen, "ids": None})
    assert 0 < chosen["count"] <= 2000
    assert chosen["ids"] == ids[inside].tolist()


def test_keyboard_moves_tells_and_picks_the_word_in_the_middle(stand):
    here = stand()
    row = here.free_row()
    here.fly(row, 60)
    here.page.locator(".wordmap").focus()
    here.page.keyboard.press("Enter")
    here.page.wait_for_function("() => stand.clicks.length > 0")
    assert here.page.evaluate("stand.clicks") == [row]
    here.page.keyboard.press("ArrowRight")
    here.until("scene.marks.hover >= 0 && map.chrome.status.textContent === scene.dataset.word(scene.marks.hover)")
    here.page.keyboard.press("0")
    here.until("scene.camera.zoom === 1")
    here.page.keyboard.press("Escape")
    assert here.ask("map.chrome.root.matches(':focus-within')") is False, "Escape lets the map go"


def test_focus_flies_once_labels_neighbours_and_draws_lines_by_cosine(stand):
    here = stand()
    focus = {"id": 17, "neighbours": [20, 30, 40], "weights": [0.9, 0.5, 0.2], "seq": 1}
    here.show(here.points, focus=focus)
    here.until("!scene.camera.flying && scene.camera.zoom > 1")
    assert np.hypot(*np.subtract(here.place(17), here.middle)) < 3
    assert here.ask("scene.marks.neighbours") == {"rows": [20, 30, 40], "weights": [0.9, 0.5, 0.2]}
    assert here.ask("scene.labels.some((l) => l.kind === 'strong' && l.row === 17)")
    here.fly(5, 9)
    here.show(here.points, focus=focus, highlight=[3])
    assert here.ask("scene.camera.zoom") == 9, "the same number does not fly again"
    here.show(here.points, focus={**focus, "seq": 2})
    here.until("!scene.camera.flying && scene.camera.zoom !== 9")


# --- moving -----------------------------------------------------------------------------------------------------------


def test_pinch_zooms_and_one_finger_scrolls_the_page(stand):
    here = stand(browser={"has_touch": True, "viewport": {"width": 900, "height": 520}})
    here.page.evaluate("document.body.style.paddingBottom = '900px'")
    touch = here.page.context.new_cdp_session(here.page)
    x, y = here.middle

    def send(kind, *fingers):
        points = [{"x": a, "y": b, "id": i} for i, (a, b) in enumerate(fingers)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", (x, y))
    for step in range(10, 160, 10):
        send("touchMove", (x, y - step))
    send("touchEnd")
    here.page.wait_for_function("() => scrollY > 0")
    here.page.evaluate("scrollTo(0, 0)")
    assert here.ask("[scene.camera.x, scene.camera.y]") == [0, 0]
    send("touchStart", (x - 40, y), (x + 40, y))
    for spread in range(50, 130, 10):
        send("touchMove", (x - spread, y), (x + spread, y))
    send("touchEnd")
    here.until("Math.abs(scene.camera.zoom - 3) < 0.3")


def test_new_layout_of_the_same_words_glides_and_keeps_only_a_listed_selection(stand):
    here = stand()
    here.drag([np.subtract(here.middle, 60), np.add(here.middle, 60)], key="Alt")
    few = here.told("view.selection")["selection"]
    here.ask("((function see() { window.glided ||= scene.morph.active; requestAnimationFrame(see); })())")
    here.show(encode_points(*made(layout=1)))
    here.until("!scene.morph.active")
    assert here.page.evaluate("window.glided") is True
    assert here.view["selection"] == few
    here.drag([np.subtract(here.middle, 230), np.add(here.middle, 230)], key="Alt")
    here.told("view.selection.ids === null")
    here.show(encode_points(*made(layout=2)))
    here.told("view.selection === null")  # its outline would hold other words now


def test_a_glide_takes_600_ms_of_its_own_clock(stand):
    here = stand()
    path = here.page.evaluate(
        """async (url) => {
        const { Morph } = await import(url.replace('map.js', 'morph.js'));
        const morph = new Morph();
        morph.aim(Int16Array.of(32767, 0), Int16Array.of(0, 0));
        return [5000, 5300, 5600].map((now) => (morph.step(now), morph.at(0)[0])); }""",
        here.url,
    )
    assert path == [0, 0.5, 1]


def test_reduced_motion_jumps(stand):
    here = stand(browser={"reduced_motion": "reduce"})
    here.ask(
        "(window.zooms = new Set(), (function see() { zooms.add(scene.camera.zoom); requestAnimationFrame(see); })())"
    )
    here.show(encode_points(*made(layout=1)), focus={"id": 9, "neighbours": [], "seq": 1})
    here.until("scene.camera.zoom > 3")
    assert here.page.evaluate("zooms.size") <= 2
    assert here.ask("scene.morph.active") is False


# --- legend -----------------------------------------------------------------------------------------------------------


def test_legend_hides_isolates_and_shows_all(stand):
    here = stand()
    row = here.free_row()
    code = int(here.points.codes[row])
    button = here.page.locator(f".legend [data-code='{code}']")
    button.focus()
    here.page.keyboard.press("Enter")
    assert here.told("view.hidden.length")["hidden"] == [code]
    assert button.get_attribute("aria-pressed") == "false"
    assert button.evaluate("(e) => e === e.getRootNode().activeElement"), "the keyboard stays where it was"
    here.page.mouse.move(*here.place(row))
    here.page.wait_for_timeout(60)
    assert here.ask(f"scene.marks.hover !== {row}")
    assert here.ask(f"scene.labels.every((l) => l.row < 0 || scene.dataset.codes[l.row] !== {code})")
    button.click(modifiers=["Shift"])
    assert here.told("view.hidden.length === 3")["hidden"] == [each for each in range(4) if each != code]
    here.page.locator(".legend .all").click()
    here.told("view.hidden.length === 0")


def test_a_scale_stands_for_values_and_other_colours_forget_the_filter(stand):
    here = stand()
    here.page.locator(".legend [data-code='1']").click()
    here.told("view.hidden.length === 1")
    xy, _, words = made()
    points = encode_points(xy, encode_values(xy[:, 0]), words)
    here.show(points, classes=None, scale=["few", "many"], palette=colormap(VIRIDIS), legend="Frequency")
    here.told("view.hidden.length === 0")
    assert here.page.locator(".legend .ends span").all_inner_texts() == ["few", "many"]
    assert here.page.locator(".legend summary").inner_text() == "Frequency"


def test_compact_maps_have_no_buttons_and_no_legend(stand):
    here = stand(compact=True)
    assert not here.page.locator(".bar").is_visible()
    assert not here.page.locator(".legend").is_visible()


# --- mounting ---------------------------------------------------------------------------------------------------------


def test_a_new_mount_starts_with_the_view_it_is_given_and_does_not_fly(stand):
    here = stand()
    start = {
        "camera": {"x": 0.2, "y": -0.1, "zoom": 5},
        "selection": {"count": 2, "ids": [4, 8]},
        "hidden": [2],
        "seq": 3,
    }
    here.page.evaluate("stand.take()")
    here.show(here.points, start=start, turn=2, focus={"id": 9, "neighbours": [1], "seq": 3})
    assert here.ask("[scene.camera.x, scene.camera.zoom, scene.hidden, [...scene.marks.strong.slice(2)]]") == [
        0.2, 5, [2], [row for row in (4, 8) if here.points.codes[row] != 2],
    ]  # fmt: skip
    here.page.wait_for_timeout(400)
    assert here.page.evaluate("stand.views.length") == 0, "Python knows it already"
    here.fly(1, 7)
    here.told("view.camera.zoom === 7")
    here.page.evaluate("stand.take()")
    here.show(here.points, start=start, turn=2)  # the element was mounted again without a run of the script
    assert here.ask("[scene.camera.zoom, scene.hidden]") == [7, [2]]


def test_twenty_mounts_leave_a_map_that_draws_and_no_warning(stand):
    here = stand()
    for _ in range(20):  # browsers keep about 16 contexts
        here.page.evaluate("stand.take()")
        here.show(here.points)
    assert here.page.evaluate("stand.colored()") > 5000


def test_cleanup_of_an_overtaken_call_leaves_the_map(stand):
    """Streamlit calls it when data change while the first call is still importing the module."""
    here = stand()
    here.page.evaluate("stand.first = stand.hosts[0].stop")
    here.show(here.points, highlight=[1])
    here.page.evaluate("stand.first()")
    assert here.ask("scene.dataset.count") == 6000
    here.page.evaluate("stand.hosts[0].stop()")
    assert here.page.locator(".wordmap").count() == 0


def test_other_words_drop_selection_camera_and_filter_and_no_words_draw_nothing(stand):
    here = stand()
    here.fly(here.free_row(), 4)
    here.box(50)
    here.page.locator(".legend [data-code='2']").click()
    here.told("view.camera && view.selection && view.hidden.length")
    xy, group, words = made(3000)
    here.show(encode_points(xy, group, [word + "!" for word in words]))
    here.told("!view.camera && !view.selection && !view.hidden.length")
    assert here.ask("[scene.marks.strong.length, scene.camera.zoom]") == [0, 1]
    here.show(encode_points(np.zeros((0, 2)), [], []))
    here.page.mouse.click(*here.middle)
    here.box(90)
    assert here.page.evaluate("stand.colored()") < 300, "only the legend's own dots, none of the points"


def test_hostile_words_are_only_text(stand):
    xy, group, _ = made(len(HOSTILE))
    names = [HOSTILE[0], HOSTILE[3], HOSTILE[7], HOSTILE[4]]
    here = stand(
        encode_points(xy, group, HOSTILE, details=HOSTILE), classes=names, summary=HOSTILE[0], caption=HOSTILE[7]
    )
    for row in range(len(HOSTILE)):
        here.fly(row, 60)
        here.page.mouse.move(*here.place(row))
        here.until(f"scene.marks.hover === {row}")
    assert here.ask("map.chrome.root.querySelectorAll('script, img').length") == 0
    assert here.page.locator(".legend bdi").all_inner_texts()[0] in names
    assert here.ask("scene.dataset.word(1)") == "길" * 16 + "…"
    assert here.ask("scene.dataset.word(5)") == "두 줄"
    assert here.ask("scene.picture('').width") > 0


def test_linked_maps_share_camera_hover_and_selection(stand):
    xy, group, words = made()
    left, right = (np.flatnonzero(np.arange(len(words)) % 5 != lacking) for lacking in (1, 2))
    frame = Frame.around(xy)
    pair = [encode_points(xy[r], group[r], [words[i] for i in r], ids=r, frame=frame) for r in (left, right)]
    here = stand(pair[0], group="pair", height=330)
    here.show(pair[1], 1, group="pair", height=330)
    here.fly(0, 3)
    here.until("scene.camera.zoom === 3", 1)
    here.box(80)
    here.told("view.selection")
    assert "on this map" in here.status(1)
    missing = int(np.flatnonzero(left % 5 == 2)[0])
    here.fly(missing, 100)
    here.until("scene.camera.zoom === 100", 1)
    here.page.mouse.move(*here.place(missing))
    here.until(f"scene.marks.hover === {missing}")
    assert here.status(1) == "Not on this map"


# --- through Streamlit ------------------------------------------------------------------------------------------------


class Demo:
    """The page map_demo.py."""

    MAP = (
        "document.querySelector('[data-testid=stBidiComponentIsolated]')?.shadowRoot"
        "?.querySelector('.wordmap')?.wordMap"
    )

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        visitor.open()
        self.drawn()

    def drawn(self):
        self.until("scene.stats.painted > 0 && scene.dataset.word(0) !== ''")

    def ask(self, expression):
        return self.page.evaluate(f"() => {{ const {{ scene }} = {self.MAP}; return {expression}; }}")

    def until(self, expression):
        test = f"() => {{ const scene = {self.MAP}?.scene; return scene && ({expression}); }}"
        self.page.wait_for_function(test, timeout=30_000)

    def text(self, start):
        line = self.page.get_by_text(start).first
        line.wait_for()
        return line.inner_text()

    def gone(self, start):
        self.page.get_by_text(start).first.wait_for(state="detached")

    def press(self, label):
        self.page.locator("label", has_text=label).first.click()

    @property
    def middle(self):
        box = self.page.locator(".wordmap").first.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def lasso(self, half):
        x, y = self.middle
        self.page.keyboard.down("Alt")
        self.page.mouse.move(x - half, y - half)
        self.page.mouse.down()
        self.page.mouse.move(x + half, y + half, steps=4)
        self.page.mouse.up()
        self.page.keyboard.up("Alt")


@pytest.fixture
def demo(visit, server):
    return lambda **options: Demo(visit(server, **options))


def test_a_remounted_map_and_a_reloaded_address_show_the_same_view(demo):
    page = demo()
    page.page.locator(".legend [data-code='2']").click()
    page.ask("scene.flyTo({ x: -0.2, y: 0.1, zoom: 4 })")
    page.text("map camera: -0.20 0.10 zoom 4.00")
    page.lasso(60)
    before = {name: page.text(f"map {name}") for name in ("camera", "selection", "Python counts", "hidden")}
    assert before["selection"].split()[2] == before["Python counts"].split()[-1]
    page.press("Show map")
    page.page.locator(".wordmap").wait_for(state="detached")
    page.press("Show map")
    page.drawn()
    assert {name: page.text(f"map {name}") for name in before} == before
    assert page.ask("[scene.camera.zoom, scene.hidden]") == [4, [2]]
    page.page.locator(".wordmap").focus()
    page.page.keyboard.press("Escape")
    page.gone("map selection")
    assert page.text("map hidden") == before["hidden"]
    page.page.wait_for_url("**camera=-0.2*")
    page.page.reload()
    page.drawn()
    assert page.ask("[scene.camera.x, scene.camera.y, scene.camera.zoom]") == [-0.2, 0.1, 4]
    assert page.text("map camera") == before["camera"]


def test_the_wheel_scrolls_the_page_until_the_map_is_taken_in_hand(demo):
    page = demo()
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    page.page.mouse.move(*page.middle)
    page.page.mouse.wheel(0, 120)
    page.until(f"{scrolled} > 0")
    assert page.ask("scene.camera.zoom") == 1
    assert "Ctrl" in page.page.locator(".hint").inner_text()
    page.page.mouse.wheel(0, -400)
    page.until(f"{scrolled} === 0")
    page.page.keyboard.down("Control")
    page.page.mouse.wheel(0, -100)
    page.page.keyboard.up("Control")
    page.until("scene.camera.zoom > 1.1")
    page.page.mouse.click(*page.middle)
    before = page.ask("scene.camera.toWorld(300, 200)")
    x, y = np.subtract(page.middle, page.ask("[scene.camera.width / 2, scene.camera.height / 2]"))
    page.page.mouse.move(x + 300, y + 200)
    for _ in range(3):
        page.page.mouse.wheel(0, -100)
    page.until("scene.camera.zoom > 2")
    assert page.ask(scrolled) == 0
    assert page.ask("scene.camera.toWorld(300, 200)") == pytest.approx(before, abs=0.004), "the point under it stays"


def test_other_data_other_language_and_a_click_go_through(demo):
    page = demo()
    assert page.page.locator(".bar .fit").get_attribute("aria-label") == "Show everything"
    page.press("Korean")
    page.page.locator(".bar .fit[aria-label='전체 보기']").wait_for()
    page.page.get_by_role("button", name="Camera from Python").click()
    page.until("scene.camera.zoom === 3")
    page.text("map camera: 0.00 0.00 zoom 3.00")  # told back: what that run draws has no click
    page.page.locator(READY).wait_for()
    page.page.locator(".wordmap").focus()
    page.page.keyboard.press("Enter")
    assert page.text("map clicked").endswith("(1)")
    page.press("value")
    page.page.locator(".legend .ends").wait_for()
    page.page.get_by_text("100,000", exact=True).click()
    page.until("scene.dataset.count === 100000 && scene.stats.painted === 100000")


def test_dark_theme_and_the_web_font_reach_the_map(demo):
    page = demo(color_scheme="dark", viewport={"width": 390, "height": 800})
    assert page.ask("scene.theme.dark") is True
    page.page.emulate_media(color_scheme="light")
    page.until("scene.theme.dark === false")
    assert "hangul" in page.ask("scene.theme.font")
    page.until("[...document.fonts].some((face) => face.family.includes('hangul') && face.status === 'loaded')")
    assert page.page.locator(".legend").get_attribute("open") is None, "folded up on a phone"


def test_parts_are_private_cached_not_packed_and_asked_for_again_when_evicted(demo, server):
    page = demo()
    loaded = page.page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    with urlopen(next(name for name in loaded if "/data/" in name)) as answer:
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "identity"
    with urlopen(next(name for name in loaded if name.endswith("/map.js"))) as answer:
        assert "immutable" in answer.headers["cache-control"]
    page.page.route("**/data/*", lambda route: route.fulfill(status=404))
    page.press("value")
    page.page.locator(".problem").wait_for()
    page.page.unroute("**/data/*")
    page.page.locator(".problem button").click()
    page.page.locator(".problem").wait_for(state="hidden")
    page.visitor.problems.clear()  # the browser logs the 404
