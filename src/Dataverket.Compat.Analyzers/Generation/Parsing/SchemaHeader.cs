using System.Linq;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>What the schema attribute says.</summary>
internal sealed record SchemaHeader(string MessageType, int Oldest, int Newest, int Reads, string Role, bool IsOwner)
{
    /// <summary>Reads and checks it; <c>null</c> when the compiler reports a fault in the attribute itself.</summary>
    public static SchemaHeader? Parse(INamedTypeSymbol type, string attributeName, AttributeData attribute, RefusalSink sink)
    {
        if (attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0].Value is not string messageType)
        {
            sink.Break();
            return null;
        }

        CheckType(type, messageType, attribute, sink);
        return attributeName == KnownTypes.EventReader
            ? ParseReader(type, messageType, attribute, sink)
            : ParseOwner(type, messageType, attributeName, attribute, sink);
    }

    /// <summary>The role that an attribute of an owner gives.</summary>
    public static string RoleOf(string attributeName) => attributeName switch
    {
        KnownTypes.EventSchema => "Event",
        KnownTypes.CommandSchema => "Command",
        KnownTypes.RequestSchema => "Request",
        _ => "Reply",
    };

    private static SchemaHeader? ParseOwner(INamedTypeSymbol type, string messageType, string attributeName, AttributeData attribute, RefusalSink sink)
    {
        if (attribute.ConstructorArguments.Length < 2 || attribute.ConstructorArguments[1].Value is not int version)
        {
            sink.Break();
            return null;
        }

        var reads = Named(attribute, "Reads") ?? 0;
        if (version < 1) Refuse($"version {version}", "versions begin at 1");
        else if (reads > version) Refuse($"Reads = {reads} at version {version}", "Reads is the oldest version whose readers read this one rightly; give 1 or more, and not above the version");
        else if (reads < 0) Refuse($"Reads = {reads}", "versions begin at 1; leave Reads out where it equals the version");
        return new(messageType, version, version, reads, RoleOf(attributeName), IsOwner: true);

        void Refuse(string declared, string advice) => sink.Refuse(GenerationRules.BadVersion, Syntax(attribute), SymbolNames.ForPeople(type), declared, advice);
    }

    private static SchemaHeader ParseReader(INamedTypeSymbol type, string messageType, AttributeData attribute, RefusalSink sink)
    {
        var oldest = Named(attribute, "Oldest") ?? 1;
        var newest = Named(attribute, "Newest") is { } given and not 0 ? given : oldest;
        if (oldest < 1) Refuse($"Oldest = {oldest}", "versions begin at 1");
        else if (newest < oldest) Refuse($"Oldest = {oldest} and Newest = {newest}", "the newest version lies below the oldest; turn them round");
        return new(messageType, oldest, newest, 0, "Event", IsOwner: false);

        void Refuse(string declared, string advice) => sink.Refuse(GenerationRules.BadVersion, Syntax(attribute), SymbolNames.ForPeople(type), declared, advice);
    }

    private static void CheckType(INamedTypeSymbol type, string messageType, AttributeData attribute, RefusalSink sink)
    {
        var name = SymbolNames.ForPeople(type);
        if (MessageTypeRules.VersionSegment(messageType) is { } segment)
            sink.Refuse(GenerationRules.VersionInType, Syntax(attribute), name, messageType, segment);
        else if (!MessageTypeRules.IsWellFormed(messageType))
            sink.Refuse(GenerationRules.BadMessageType, Syntax(attribute), name, messageType);
    }

    private static AttributeSyntax? Syntax(AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax;

    private static int? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as int?;
}
