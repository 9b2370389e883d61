using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>
/// Reads the baselines among a project's additional files. The compiler keeps what was parsed for as long as a text is unchanged, so that a key stroke
/// in the source parses none again. One instance belongs to one analyzer; safe to share between threads.
/// </summary>
internal sealed class BaselineCache
{
    // The text alone is the key: where it stands is put in afterwards.
    private readonly SourceTextValueProvider<(SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults)> _parsed = new(Parse);

    /// <summary>Asks the compiler for what is known of a text: <c>TryGetValue</c> of the context of a start action.</summary>
    public delegate bool Lookup(SourceText text, SourceTextValueProvider<(SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults)> provider, out (SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults) parsed);

    /// <summary>The baselines, by path.</summary>
    /// <param name="files">All additional files of the project; those that are no baselines are left alone.</param>
    /// <param name="lookup">The compiler's cache.</param>
    /// <param name="token">Cancels.</param>
    public IReadOnlyList<BaselineFile> Read(IEnumerable<AdditionalText> files, Lookup lookup, CancellationToken token)
        => [.. files.Where(file => BaselineName.IsBaseline(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => Read(file, lookup, token))];

    private BaselineFile Read(AdditionalText file, Lookup lookup, CancellationToken token)
    {
        if (file.GetText(token) is not { } text) return new(file.Path, null, [new(file.Path, 0, 0, 0, "the file cannot be read")]);
        if (!lookup(text, _parsed, out var parsed)) parsed = Parse(text);
        List<BaselineFault> faults = [.. parsed.Faults.Select(fault => fault with { Path = file.Path })];
        if (parsed.Baseline is { } baseline && BaselineName.Fault(file.Path, baseline) is { } wrong) faults.Add(new(file.Path, 0, 0, 0, wrong));
        return new(file.Path, parsed.Baseline, faults);
    }

    private static (SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults) Parse(SourceText text)
    {
        // One character beyond the limit is enough to be told so.
        var read = text.Length > BaselineLimits.Size ? text.ToString(new(0, BaselineLimits.Size + 1)) : text.ToString();
        return BaselineText.Parse("", read, CancellationToken.None);
    }
}
