using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>A baseline among the additional files of a project.</summary>
/// <param name="Path">The file.</param>
/// <param name="Baseline">What it says; <c>null</c> when nothing can be read.</param>
/// <param name="Faults">What is wrong with it.</param>
internal sealed record BaselineFile(string Path, SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults);
