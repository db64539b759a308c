package io.github.nucleusspec.predictions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Eight lists of predictions, one for each type. */
public final class PredictionList {
    private final Map<Kind, List<Prediction>> lists = new EnumMap<>(Kind.class);

    /** Eight empty lists. */
    public PredictionList() {
        for (Kind kind : Kind.values()) {
            lists.put(kind, new ArrayList<>());
        }
    }

    /** Appends each prediction to the list of its type: all, or none and {@link InvalidPrediction} if one is null. */
    public void add(List<Prediction> predictions) {
        for (int i = 0; i < predictions.size(); i++) {
            if (predictions.get(i) == null) {
                throw new InvalidPrediction("wrong-type", "/" + i, "is no prediction");
            }
        }
        predictions.forEach(each -> lists.get(each.kind()).add(each));
    }

    /** The eight lists by their names, in their order. */
    public Map<String, List<Prediction>> items() {
        Map<String, List<Prediction>> items = new LinkedHashMap<>();
        lists.forEach((kind, list) ->
                items.put(kind.title().replace('-', '_') + "_predictions", Collections.unmodifiableList(list)));
        return items;
    }

    /** The number of all predictions. */
    public int size() {
        return lists.values().stream().mapToInt(List::size).sum();
    }
}
