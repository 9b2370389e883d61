using System.Collections.Generic;
using System.Linq;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Collects what is wrong with one file, up to a bound.</summary>
internal sealed class FaultList(string path)
{
    private readonly List<BaselineFault> _faults = [];

    public IReadOnlyList<BaselineFault> Sorted => [.. _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)];

    public void Add(int line, int column, int length, string message)
    {
        if (_faults.Count < BaselineLimits.Faults) _faults.Add(new(path, line, column, length, message));
    }
}
