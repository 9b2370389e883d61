using System.Numerics;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What one scalar makes of the worst value of another.</summary>
internal static class ScalarReading
{
    /// <summary>The largest decimal.</summary>
    private static readonly BigInteger LargestDecimal = BigInteger.Pow(2, 96) - 1;

    private static readonly BigInteger LargestHalf = 65504;

    public static Outcome Worst(
        WireScalar writer, NumberMode writes, WireScalar reader, NumberMode reads, bool isTolerant = false, EquatableArray<string> constraints = default)
    {
        if (reader == WireScalar.Any) return Outcome.Ok;
        if (writer == WireScalar.Any) return Outcome.Throws;
        if (ScalarDomain.IsNumber(writer))
        {
            var isText = (writes & NumberMode.WritesText) != 0;
            if (!ScalarDomain.IsNumber(reader)) return isText && reader == WireScalar.Text ? Outcome.Ok : Outcome.Throws;
            if (isText && (reads & NumberMode.ReadsText) == 0) return Outcome.Throws;
            if (ScalarDomain.IsFloat(writer) && (writes & ~reads & NumberMode.NamesFloats) != 0) return Outcome.Throws;
            return writer == reader ? Outcome.Ok : Number(writer, reader, isTolerant, constraints);
        }

        return writer == reader ? Outcome.Ok : Text(writer, reader, isTolerant);
    }

    private static Outcome Number(WireScalar writer, WireScalar reader, bool isTolerant, EquatableArray<string> constraints)
    {
        var from = ScalarDomain.Range(writer, constraints);
        if (ScalarDomain.Range(reader) is { } to) return from is not null && to.Holds(from) ? Outcome.Ok : Outcome.Throws;
        if (from is not null)
        {
            var largest = BigInteger.Max(-from.Low, from.High);
            if (reader == WireScalar.Decimal) return largest <= LargestDecimal ? Outcome.Ok : Outcome.Throws;
            if (largest <= BigInteger.Pow(2, ScalarDomain.Mantissa(reader))) return Outcome.Ok;
            return reader == WireScalar.Float16 && largest > LargestHalf ? Outcome.Throws : Outcome.Lossy;
        }

        if (reader == WireScalar.Decimal) return writer == WireScalar.Float16 ? Outcome.Ok : Outcome.Throws;
        if (writer == WireScalar.Decimal) return reader == WireScalar.Float16 ? Outcome.Throws : Outcome.Lossy;
        // System.Text.Json reads what is too large as infinity (but not for a Half), which it then cannot write; the generated reader refuses it.
        return writer < reader ? Outcome.Ok : Outcome.Throws;
    }

    private static Outcome Text(WireScalar writer, WireScalar reader, bool isTolerant)
    {
        if (!ScalarDomain.IsText(writer) || !ScalarDomain.IsText(reader)) return Outcome.Throws;
        return (writer, reader) switch
        {
            (_, WireScalar.Text) => Outcome.Ok,
            (WireScalar.Text, _) => Outcome.Throws,
            (_, WireScalar.Uri) => Outcome.Ok,
            // The same instant, with the offset of the machine.
            (WireScalar.Timestamp, WireScalar.DateTime) => Outcome.Respelled,
            (WireScalar.Date, WireScalar.DateTime) => Outcome.Lossy,
            // The generated reader asks for a time of day and an offset.
            (WireScalar.Date or WireScalar.DateTime, WireScalar.Timestamp) when isTolerant => Outcome.Throws,
            (WireScalar.Date or WireScalar.DateTime, WireScalar.Timestamp) => Outcome.Lossy,
            (WireScalar.Time, WireScalar.Duration) => Outcome.Ok,
            _ => Outcome.Throws,
        };
    }
}
