using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>A baseline among the additional files of a project. It is parsed when somebody asks what it says. Safe to share between threads.</summary>
/// <param name="path">The file.</param>
/// <param name="read">Its text; <c>null</c> when it cannot be had.</param>
internal sealed class BaselineFile(string path, BaselineRead? read)
{
    public string Path => path;

    /// <summary>The file's own name.</summary>
    public string Name => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    /// <summary>What it says; <c>null</c> when nothing can be read.</summary>
    public SchemaBaseline? Baseline => read?.Baseline;

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<BaselineFault> Faults
    {
        get
        {
            if (read is null) return [new(path, 0, 0, 0, "the file cannot be read")];
            var faults = read.Faults.Select(fault => fault with { Path = path });
            return read.Baseline is { } baseline && BaselineName.Fault(path, baseline) is { } wrong ? [.. faults, new(path, 0, 0, 0, wrong)] : [.. faults];
        }
    }

    /// <summary>Offers a schema of the source: where the file says just that, nothing need be parsed and nothing compared.</summary>
    public void Offer(SchemaShape shape) => read?.Offer(shape);

    /// <summary>Whether it says just what this schema is, and is known to.</summary>
    public bool IsOf(SchemaShape shape) => read is not null && read.IsOf(shape);
}
