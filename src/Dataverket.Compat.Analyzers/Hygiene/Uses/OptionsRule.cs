using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Dataverket.Compat.Analyzers.Hygiene.Uses;

/// <summary>DVC6001 at calls, and DVC6011.</summary>
internal static class OptionsRule
{
    public static void Check(OperationCheck check, SerializerCall call)
    {
        var (name, at) = (SymbolNames.ForPeople(call.Schema), Flow.NameOf(call.Call));
        if (call.Reads && call.Role == Roles.Event && call.Options.RefusesUnknown && call.Declared != Profiles.Strict)
        {
            check.Report(HygieneRules.StrictReader, at, name, "options that are strict");
            return;
        }

        if (call.Declared == Profiles.Tolerant)
        {
            var (what, advice) = call.Reads
                ? ("reads it with System.Text.Json", "use MessageReader, which keeps what it does not know")
                : ("writes it with System.Text.Json, which matters if anybody reads it", "use MessageWriter, which writes the names that readers expect");
            check.Report(HygieneRules.OtherOptions, at, call.Reads ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, name, call.Declared, what, advice);
        }
        else if (call.Options.Profile != Profiles.None && call.Options.Profile != call.Declared)
            check.Report(HygieneRules.OtherOptions, at, name, call.Declared, $"uses the options of {call.Options.Profile}", Advice(call.Declared));
    }

    private static string Advice(Profiles declared) => declared switch
    {
        Profiles.Web => "pass JsonSerializerOptions.Web",
        Profiles.Strict => "pass JsonSerializerOptions.Strict",
        Profiles.Respect => "pass options with RespectNullableAnnotations and RespectRequiredConstructorParameters",
        _ => "pass no options",
    };
}
