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
        return attributeName == KnownTypes.EventReader ? ParseReader(type, messageType, attribute, sink) : ParseOwner(type, messageType, attributeName, attribute, sink);
    }

    private static SchemaHeader? ParseOwner(INamedTypeSymbol type, string messageType, string attributeName, AttributeData attribute, RefusalSink sink)
    {
        if (attribute.ConstructorArguments.Length < 2 || attribute.ConstructorArguments[1].Value is not int version)
        {
            sink.Break();
            return null;
        }

        var reads = Named(attribute, "Reads") ?? 0;
        if (version < 1) RefuseVersion(type, $"version {version}", "versions begin at 1", attribute, sink);
        else if (reads > version) RefuseVersion(type, $"Reads = {reads} at version {version}", "no reader of a version above this one reads it as its own; give a version of 1 or more, not above it", attribute, sink);
        else if (reads < 0) RefuseVersion(type, $"Reads = {reads}", "versions begin at 1; leave Reads out where it equals the version", attribute, sink);
        var role = attributeName switch
        {
            KnownTypes.EventSchema => "Event",
            KnownTypes.CommandSchema => "Command",
            KnownTypes.RequestSchema => "Request",
            _ => "Reply",
        };
        return new(messageType, version, version, reads, role, IsOwner: true);
    }

    private static SchemaHeader ParseReader(INamedTypeSymbol type, string messageType, AttributeData attribute, RefusalSink sink)
    {
        var oldest = Named(attribute, "Oldest") ?? 1;
        var newest = Named(attribute, "Newest") is { } given and not 0 ? given : oldest;
        if (oldest < 1) RefuseVersion(type, $"Oldest = {oldest}", "versions begin at 1", attribute, sink);
        else if (newest < oldest) RefuseVersion(type, $"Oldest = {oldest} and Newest = {newest}", "the newest version lies below the oldest; turn them round", attribute, sink);
        return new(messageType, oldest, newest, 0, "Event", IsOwner: false);
    }

    private static void CheckType(INamedTypeSymbol type, string messageType, AttributeData attribute, RefusalSink sink)
    {
        var name = SymbolNames.ForPeople(type);
        if (MessageTypeRules.VersionSegment(messageType) is { } segment) sink.Refuse(GenerationRules.VersionInType, Syntax(attribute), name, messageType, segment);
        else if (!MessageTypeRules.IsWellFormed(messageType)) sink.Refuse(GenerationRules.BadMessageType, Syntax(attribute), name, messageType);
    }

    private static void RefuseVersion(INamedTypeSymbol type, string declared, string advice, AttributeData attribute, RefusalSink sink)
        => sink.Refuse(GenerationRules.BadVersion, Syntax(attribute), SymbolNames.ForPeople(type), declared, advice);

    private static AttributeSyntax? Syntax(AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax;

    private static int? Named(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as int?;
}
