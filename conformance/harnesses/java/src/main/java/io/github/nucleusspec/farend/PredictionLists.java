package io.github.nucleusspec.farend;

import java.util.List;
import java.util.Map;

/**
 * A prediction list.
 *
 * @param items the names of its eight lists, in their order, with their payloads, each of which is JSON
 * @param length the number of predictions
 */
public record PredictionLists(List<Map.Entry<String, List<String>>> items, int length) {}
