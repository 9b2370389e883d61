namespace Dataverket.Compat.Tests.Shapes;

/// <summary>An exception that no list of usual types names.</summary>
public sealed class QuotaException(string message) : Exception(message);
