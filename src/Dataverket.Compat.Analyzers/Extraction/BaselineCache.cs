using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Dataverket.Compat.Analyzers.Baselines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>
/// Finds the baselines among a project's additional files. What a text says is kept for as long as the compiler holds that text, so that a key stroke in the source
/// parses none again. One instance belongs to one analyzer; safe to share between threads.
/// </summary>
internal sealed class BaselineCache
{
    // The text alone is the key: where it stands is put in afterwards.
    private readonly ConditionalWeakTable<SourceText, BaselineRead> _read = new();

    /// <summary>The baselines, by path.</summary>
    /// <param name="files">All additional files of the project; those that are no baselines are left alone.</param>
    /// <param name="token">Cancels.</param>
    public IReadOnlyList<BaselineFile> Read(IEnumerable<AdditionalText> files, CancellationToken token)
        => [.. files.Where(file => BaselineName.IsBaseline(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => new BaselineFile(file.Path, file.GetText(token) is { } text ? _read.GetValue(text, static text => new(text)) : null))];
}
