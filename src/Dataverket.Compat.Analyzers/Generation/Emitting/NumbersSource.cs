namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>The slow path of integers: 1.0, 1e2 and 1000e-1 are the same numbers as 1, 100 and 100 (RFC 8259), exactly and without floating point.</summary>
internal static class NumbersSource
{
    public const string Spelled = """
        private static bool TryReadSpelled<T>(ref global::System.Text.Json.Utf8JsonReader reader, out T value, out global::Dataverket.Compat.Schemas.DataFault fault)
            where T : struct, global::System.Numerics.IBinaryInteger<T>, global::System.Numerics.IMinMaxValue<T>
        {
            value = default;
            fault = default;
            global::System.ReadOnlySpan<byte> text = reader.HasValueSequence ? global::System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan;
            if (!TryMagnitude(text, out var magnitude)) return Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.OutOfRange, "", out fault);
            if (text[0] != (byte)'-')
            {
                if (magnitude > global::System.UInt128.CreateSaturating(T.MaxValue)) return Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.OutOfRange, "", out fault);
                value = T.CreateTruncating(magnitude);
                return true;
            }

            // The lowest value of a signed type lies one further from zero than the highest.
            var limit = T.IsNegative(T.MinValue) ? global::System.UInt128.CreateSaturating(T.MaxValue) + global::System.UInt128.One : global::System.UInt128.Zero;
            if (magnitude > limit) return Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.OutOfRange, "", out fault);
            value = T.CreateTruncating(unchecked(global::System.UInt128.Zero - magnitude));
            return true;
        }

        private static bool TryMagnitude(global::System.ReadOnlySpan<byte> text, out global::System.UInt128 magnitude)
        {
            magnitude = default;
            var mark = global::System.MemoryExtensions.IndexOfAny(text, (byte)'e', (byte)'E');
            var digits = mark < 0 ? text : text.Slice(0, mark);
            var exponent = mark < 0 ? 0 : Exponent(text.Slice(mark + 1));
            var point = global::System.MemoryExtensions.IndexOf(digits, (byte)'.');
            if (point >= 0) exponent -= digits.Length - point - 1;
            while (digits.Length > 0 && digits[^1] is (byte)'0' or (byte)'.')
            {
                // A zero at the end counts in the exponent instead; what is left then ends in a digit that matters.
                if (digits[^1] == (byte)'0') exponent++;
                digits = digits.Slice(0, digits.Length - 1);
            }

            foreach (var digit in digits)
                if (digit is >= (byte)'0' and <= (byte)'9' && !TryShift(ref magnitude, (uint)(digit - '0'))) return false;
            if (magnitude == global::System.UInt128.Zero) return true;
            if (exponent is < 0 or > 40) return false;
            for (; exponent > 0; exponent--)
                if (!TryShift(ref magnitude, 0)) return false;
            return true;
        }

        private static bool TryShift(ref global::System.UInt128 number, uint digit)
        {
            if (number > (global::System.UInt128.MaxValue - digit) / 10) return false;
            number = (number * 10) + digit;
            return true;
        }

        private static long Exponent(global::System.ReadOnlySpan<byte> text)
        {
            long number = 0;
            foreach (var digit in text)
                if (digit is >= (byte)'0' and <= (byte)'9' && number < 1L << 40) number = (number * 10) + (digit - '0');
            return text[0] == (byte)'-' ? -number : number;
        }

        internal static void Write(global::System.Text.Json.Utf8JsonWriter writer, global::System.Int128 value)
        {
            global::System.Span<byte> text = stackalloc byte[48];
            _ = value.TryFormat(text, out var written, default, global::System.Globalization.CultureInfo.InvariantCulture);
            writer.WriteRawValue(text.Slice(0, written), skipInputValidation: true);
        }

        internal static void Write(global::System.Text.Json.Utf8JsonWriter writer, global::System.UInt128 value)
        {
            global::System.Span<byte> text = stackalloc byte[48];
            _ = value.TryFormat(text, out var written, default, global::System.Globalization.CultureInfo.InvariantCulture);
            writer.WriteRawValue(text.Slice(0, written), skipInputValidation: true);
        }

        """;
}
