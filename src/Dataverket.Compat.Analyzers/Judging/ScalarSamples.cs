using System.Linq;
using System.Numerics;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Values of scalars as JSON: plain ones, and those that another scalar does not read.</summary>
internal static class ScalarSamples
{
    private static readonly WireScalar[] Numbers = [.. ScalarDomain.Numbers];

    public static string Plain(WireScalar scalar, NumberMode mode, EquatableArray<string> constraints = default) => scalar switch
    {
        WireScalar.Text or WireScalar.Char => "\"a\"",
        WireScalar.Boolean => "true",
        WireScalar.Guid => "\"7f2c1d3e-0000-4000-8000-000000000001\"",
        WireScalar.Timestamp => "\"2026-01-31T12:00:00+00:00\"",
        WireScalar.DateTime => "\"2026-01-31T12:00:00\"",
        WireScalar.Date => "\"2026-01-31\"",
        WireScalar.Time => "\"12:00:00\"",
        WireScalar.Duration => "\"00:01:00\"",
        WireScalar.Uri => "\"urn:a\"",
        WireScalar.PackageVersion => "\"1.2.3\"",
        WireScalar.Bytes => "\"AQI=\"",
        WireScalar.Any => "{}",
        _ => Spelled(ConstraintRange.Of(constraints)?.Low.ToString() ?? "1", mode),
    };

    /// <summary>A value of one scalar that shows what another does with it: the worst when there is one.</summary>
    public static string Worst(WireScalar writer, NumberMode writes, WireScalar reader, EquatableArray<string> constraints)
    {
        if (!Numbers.Contains(writer) || !Numbers.Contains(reader)) return writer switch
        {
            WireScalar.Text when reader == WireScalar.Uri => "\"http://[\"",
            WireScalar.Text => "\"no such value\"",
            WireScalar.Uri => "\"urn:no:such:value\"",
            WireScalar.Timestamp when reader == WireScalar.DateTime => "\"2026-01-31T12:00:00+02:00\"",
            WireScalar.Duration => "\"2.00:00:00\"",
            WireScalar.Any => "[{}]",
            _ => Plain(writer, writes, constraints),
        };
        if (ScalarDomain.Range(writer, constraints) is { } from && ScalarDomain.Range(reader) is { } to)
            return Spelled((from.Low < to.Low ? from.Low : from.High > to.High ? from.High : from.Low).ToString(), writes);
        return Spelled(
            (writer, reader) switch
            {
                (WireScalar.Decimal, _) when ScalarDomain.Range(reader) is not null => "1.5",
                (WireScalar.Decimal, not WireScalar.Float16) => "1.2345678901234567890123456789",
                (WireScalar.Float64 or WireScalar.Float32, WireScalar.Decimal) => "1E+30",
                (WireScalar.Float64, WireScalar.Float32) => "1E+300",
                (_, WireScalar.Float16) => Half(ScalarDomain.Range(writer, constraints)),
                (_, WireScalar.Float32) => "16777217",
                (_, WireScalar.Float64) when writer is WireScalar.Int64 or WireScalar.UInt64 or WireScalar.Int128 or WireScalar.UInt128 => "9007199254740993",
                (_, WireScalar.Decimal) => BigInteger.Pow(10, 30).ToString(),
                _ => "1.5",
            },
            writes);
    }

    // Beyond 65504 a Half fails; beyond 2048 it rounds.
    private static string Half(ConstraintRange? range) => range is null || range.High > 65504 ? BigInteger.Min(100_000, range?.High ?? 100_000).ToString() : "2049";

    public static string Spelled(string number, NumberMode mode) => (mode & NumberMode.WritesText) != 0 ? JsonTexts.Quote(number) : number;
}
