using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6015: what could not be read is acknowledged and gone.</summary>
internal static class AckedPoisonRule
{
    private const string JetStream = "NATS.Client.JetStream";

    public static void Check(OperationCheck check)
    {
        var clause = (ICatchClauseOperation)check.Operation;
        if (!IsUnreadable(clause.ExceptionType)) return;
        var calls = clause.Handler.Descendants().OfType<IInvocationOperation>().ToList();
        foreach (var call in calls)
        {
            if (call is not { TargetMethod.Name: "AckAsync", Instance: { } message } || !IsJetStream(call.TargetMethod) || Symbol(message) is not { } acked) continue;
            if (!calls.Exists(other => other != call && !IsLog(other.TargetMethod) && other.Arguments.Any(argument => Mentions(argument, acked)))) check.Report(HygieneRules.AckedPoison, Flow.NameOf(call));
        }
    }

    private static bool IsUnreadable(ITypeSymbol type)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
            if (SymbolNames.Is(t, KnownTypes.JsonException)) return true;
        return false;
    }

    private static bool Mentions(IOperation argument, ISymbol message) => argument.DescendantsAndSelf().Any(operation => Flow.Same(Symbol(operation), message));

    private static bool IsJetStream(IMethodSymbol method) => method.ContainingNamespace?.ToDisplayString().StartsWith(JetStream, StringComparison.Ordinal) == true;

    private static bool IsLog(IMethodSymbol method)
        => (method.ReducedFrom ?? method).Parameters.Any(parameter => parameter.Type.Name is "ILogger") || method.ContainingType?.Name is "ILogger" or "Console" or "LoggerExtensions";

    private static ISymbol? Symbol(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };
}
