package io.github.nucleusspec.exactjson;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as Python spells them. {@link Double#toString(double)} finds more digits than are needed for some doubles
 * before Java 19, changes to an exponent elsewhere, and spells exponents otherwise.
 */
final class Doubles {
    /** So many digits can be read as a double, and found again by rounding it: but for subnormal ones. */
    private static final int ALWAYS_FOUND_AGAIN = 15;

    private Doubles() {}

    static String spell(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        if (exponent < -4 || exponent > 15) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            String more = (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return sign + digits.charAt(0) + fraction + more;
        }
        return sign + shortest.setScale(Math.max(shortest.scale(), 1)).toPlainString();
    }

    /** The decimal of the fewest digits that is read as this double; of several the nearest, then the even one. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = value < Double.MIN_NORMAL ? 1 : ALWAYS_FOUND_AGAIN; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
            // Below a power of two doubles are closer to each other: there, what is above may be nearer to it.
            BigDecimal above = rounded.add(rounded.ulp());
            if (above.doubleValue() == value) {
                return above;
            }
        }
    }
}
