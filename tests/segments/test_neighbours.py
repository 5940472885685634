import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from segbook.segments import fit_segments
from segbook.segments.neighbours import find_neighbours, place_centres, similarity_to_centres


def test_similarity_by_hand():
    found = similarity_to_centres(np.array([[0.0, np.log(3)], [1, 1]]))
    assert found == pytest.approx(np.array([[0.75, 0.25], [0.5, 0.5]]))
    assert similarity_to_centres(np.array([[2.0, 3.0]]), gamma=2)[0, 0] == pytest.approx(1 / (1 + np.exp(4 - 9)))


def test_similarity_of_who_is_far_from_every_centre_is_still_a_share():
    assert similarity_to_centres(np.array([[5_000.0, 5_001.0]])).sum() == pytest.approx(1)


def test_shadow_values_by_hand():
    places = np.array([[0.0], [4.0], [1.0], [10.0]])
    distances = cdist(places, np.array([[0.0], [4.0], [10.0]]))
    shares = find_neighbours(distances, np.array([1, 2, 1, 3]))
    expected = {(1, 2): (0 + 2 * 1 / (1 + 3)) / 2, (2, 1): 0, (3, 2): 0}
    assert shares.set_index(["segment_id", "neighbour_id"])["share"].to_dict() == pytest.approx(expected)


def test_one_segment_has_no_neighbours_and_a_customer_on_two_centres_is_on_the_border():
    assert find_neighbours(np.ones((3, 1)), np.ones(3, dtype=int)).empty
    assert find_neighbours(np.zeros((1, 2)), np.array([1]))["share"].tolist() == [1]


def test_centres_lie_among_their_customers():
    frame = pd.DataFrame({"age": np.random.default_rng(3).normal(40, 9, 100)})
    model = fit_segments(frame, {"age": "identity"}, 3, seed=1)
    places = place_centres(model, frame, seed=1)
    assert places.shape == (3, 2)
    assert (places[:, 1] == 0).all()
    assert np.ptp(places[:, 0]) == pytest.approx(np.ptp(model.centres))
