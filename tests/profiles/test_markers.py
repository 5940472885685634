import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segbook.profiles import (
    measure_differences,
    place_segments,
    plots_profiles,
    plots_separation,
    publish_contrasts,
    separate_segments,
    words_separation,
)
from segbook.profiles.separation import WITHIN
from segbook.segments import contrast_segments
from tests.profiles.people import ENTRIES, make_people, name_segments

MAKERS = {"height": "identity"}


def test_places_are_shares_and_mean_ranks():
    people = pd.DataFrame(
        {"height": [1.0, 2.0, 3.0, 4.0], "likes": [1.0, 1.0, 0.0, 1.0], "age": np.nan, "city": ["Ulm", "Bonn"] * 2}
    )
    groups = pd.Series([1, 1, 2, 2])
    table = place_segments(people, groups, measure_differences(people, groups, ENTRIES, 1), ENTRIES)
    places = table.set_index(["segment_id", "feature"])
    assert places.loc[[(1, "height"), (2, "height")], "place"].tolist() == [0.25, 0.75]  # ridits 1/8, 3/8, 5/8, 7/8
    assert places.loc[[(1, "likes"), (2, "likes")], ["place", "place_all"]].to_numpy().tolist() == [
        [1, 0.75],
        [0.5, 0.75],
    ]
    assert places["marker"].tolist() == [True, True, True, True, False, False]
    assert "age" not in places.index.get_level_values("feature")


def test_profile_plot_colours_markers_alone(style):
    people, groups = make_people()
    differences = measure_differences(people, groups, ENTRIES, 10)
    places = place_segments(people, groups, differences, ENTRIES)
    axes = plt.subplots(**plots_profiles.profile_grid(name_segments(), places))[1]
    axes = plots_profiles.plot_profiles(places, name_segments(), ENTRIES, axes)
    for segment_id, ax in enumerate(axes.ravel(), start=1):
        own = places[places["segment_id"] == segment_id]
        dots = [line for line in ax.lines if line.get_marker() == "o"]
        assert [dot.get_xdata()[0] for dot in dots] == pytest.approx(own["place"].tolist())
        assert [dot.get_color() != plots_profiles.PALE for dot in dots] == own["marker"].tolist()
    told = words_separation.describe_markers(places, name_segments(), ENTRIES)
    assert told.startswith("Customers of “Group 1” are shorter")
    assert "Nothing here marks" in words_separation.describe_markers(
        places.assign(marker=False), name_segments(), ENTRIES
    )


def test_snake_runs_through_the_means(style):
    people, groups = make_people()
    contrasts = publish_contrasts(contrast_segments(people, groups, ENTRIES), ENTRIES, 10)
    ax = plots_profiles.plot_snake(contrasts, name_segments(), ENTRIES, plt.subplots()[1])
    lines = [line for line in ax.lines if line.get_marker() == "o"]
    drawn = np.array([line.get_ydata() for line in lines])
    means = contrasts.pivot(index="segment_id", columns="feature", values="deviation")
    assert drawn[:, 0].tolist() == pytest.approx(means["height"].tolist())
    assert {label.get_text() for label in ax.texts} == {"Group 1", "Group 2", "Group 3", "made the segments"}
    told = words_separation.describe_snake(contrasts, name_segments(), ENTRIES)
    assert told.startswith("The lines lie furthest apart in height: ")
    assert "from “Group 1” to “Group 3”" in told
    assert "no lines to compare" in words_separation.describe_snake(contrasts.iloc[:0], name_segments(), ENTRIES)


def test_ellipses_hold_what_they_say_and_overlaps_are_counted():
    rng = np.random.default_rng(1)
    people = pd.DataFrame({"x": np.r_[rng.normal(0, 1, 500), rng.normal(0, 1, 500), rng.normal(40, 1, 500)]})
    people = people.assign(y=rng.normal(size=1500))
    separation = separate_segments(people, pd.Series(np.repeat([1, 2, 3], 500)), dict.fromkeys("xy", "identity"), 1, 10)
    shares = separation.overlaps.set_index(["segment_id", "other_id"])["inside"] / 500
    assert shares[1, 2] == pytest.approx(WITHIN, abs=0.05)
    assert shares[1, 3] == shares[3, 2] == 0
    for middle, matrix in separation.ellipses.values():
        assert np.isfinite(middle).all()
        assert np.linalg.det(matrix) != 0
    told = words_separation.describe_separation(separation, name_segments(), 10)
    assert "“Group 1” and “Group 2”" in told or "“Group 2” and “Group 1”" in told
    assert told.endswith("By themselves stands “Group 3”.")


@pytest.mark.parametrize("k", [2, 3])
def test_a_line_is_enough_for_one_feature(k, style):
    people, groups = make_people(300)
    kept = groups <= k
    separation = separate_segments(people[kept], groups[kept], MAKERS, 1, 10)
    assert set(separation.ellipses) == set(range(1, k + 1))
    ax = plots_separation.plot_separation(separation, name_segments(k), 10, plt.subplots()[1])
    assert len(ax.patches) == k
    assert "hardly meet" in words_separation.describe_separation(separation, name_segments(k), 10)


def test_two_features_and_two_segments_have_a_second_direction(style):
    people, groups = make_people(300)
    kept = groups <= 2
    separation = separate_segments(people[kept], groups[kept], {"height": "identity", "age": "identity"}, 1, 10)
    assert separation.points[:, 1].std() > 0.1


def test_where_nothing_can_be_drawn_a_sentence_stands(style):
    people, groups = make_people(27)
    small = separate_segments(people, groups, MAKERS, 1, 10)
    assert small is None
    assert "no two segments" in words_separation.describe_separation(small, name_segments(), 10)
    assert separate_segments(people.assign(height=1.0), groups, MAKERS, 1, 1) is None
    assert plots_separation.plot_separation(small, name_segments(), 10, plt.subplots()[1]).texts
    nothing = place_segments(people, groups, measure_differences(people, groups, ENTRIES, 10), ENTRIES)
    assert nothing.empty
    assert "mark a segment" in words_separation.describe_markers(nothing, name_segments(), ENTRIES)
    none = name_segments().iloc[:0]
    axes = plt.subplots(**plots_profiles.profile_grid(none, nothing))[1]
    assert plots_profiles.plot_profiles(nothing, none, ENTRIES, axes)[0, 0].texts
    contrasts = publish_contrasts(contrast_segments(people, groups, ENTRIES), ENTRIES, 10)
    assert plots_profiles.plot_snake(contrasts, none, ENTRIES, plt.subplots()[1]).texts
