namespace Dataverket.Compat.Tests.Exports;

/// <summary>The tests that share one <see cref="Validator"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ValidatorCollection : ICollectionFixture<Validator>
{
    public const string Name = "validator";
}
