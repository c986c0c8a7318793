"""Times are read from what finished tables tell, and damage is passed over."""

from __future__ import annotations

from explorer.runs import builtin, pace


def test_the_shipped_map_tells_its_seconds_and_damage_is_passed_over(tmp_path):
    builtin.install(tmp_path)
    (tmp_path / "tables" / "broken").mkdir()
    (tmp_path / "tables" / "broken" / "table.parquet").write_bytes(b"no parquet")
    found = list(pace.took(tmp_path, builtin.MAP_FUNCTION))
    assert len(found) == 1
    assert found[0].arguments == builtin.MAP
    assert found[0].n > 1000 and found[0].seconds > 0
    assert not list(pace.took(tmp_path, "other:function")) and not list(pace.took(tmp_path / "none", "x:y"))
