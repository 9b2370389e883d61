namespace Dataverket.Compat.Analyzers.Tests.Support;

/// <summary>Tests that take the time: with no other test at work.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
