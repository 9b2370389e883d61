using System;
using System.Collections.Generic;
using System.Threading;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>The text of a baseline and what it says, found out once. Safe to share between threads.</summary>
internal sealed class BaselineRead(SourceText text)
{
    private Parsed? _parsed;

    public SchemaBaseline? Baseline => Get().Baseline;

    /// <summary>What is wrong with it, without its path.</summary>
    public IReadOnlyList<BaselineFault> Faults => Get().Faults;

    // What is printed of a shape reads as what a baseline keeps of it, so that a text that is equal need not be read.
    public void Offer(SchemaShape shape)
    {
        if (Volatile.Read(ref _parsed) is not null || text.Length > BaselineLimits.Size) return;
        SchemaBaseline now = new(shape, default, IsRetired: false);
        if (string.Equals(BaselineText.Print(now), text.ToString(), StringComparison.Ordinal)) Interlocked.CompareExchange(ref _parsed, new(BaselineKept.Of(now), [], shape), null);
    }

    public bool IsOf(SchemaShape shape) => Volatile.Read(ref _parsed) is { From: { } from } && ReferenceEquals(from, shape);

    private Parsed Get()
    {
        if (Volatile.Read(ref _parsed) is { } known) return known;
        // One character beyond the limit is enough to be told so.
        var (baseline, faults) = BaselineText.Parse("", text.Length > BaselineLimits.Size ? text.ToString(new(0, BaselineLimits.Size + 1)) : text.ToString(), CancellationToken.None);
        var parsed = new Parsed(baseline, faults, null);
        return Interlocked.CompareExchange(ref _parsed, parsed, null) ?? parsed;
    }

    private sealed record Parsed(SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults, SchemaShape? From);
}
