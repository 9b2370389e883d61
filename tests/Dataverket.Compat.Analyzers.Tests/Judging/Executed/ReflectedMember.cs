using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>One member as System.Text.Json says it is.</summary>
internal sealed class ReflectedMember(JsonTypeInfo info, JsonPropertyInfo property, JsonSerializerOptions options)
{
    public WireMember Of(Func<Type, TypeRef> typeOf)
    {
        var parameter = property.AssociatedParameter;
        var member = property.AttributeProvider as MemberInfo;
        var populates = property.ObjectCreationHandling == JsonObjectCreationHandling.Populate;
        var attribute = member?.GetCustomAttribute<JsonIgnoreAttribute>();
        return new(property.Name, new(typeOf(property.PropertyType), ReflectedShape.Null(property.PropertyType, property.IsSetNullable && property.IsGetNullable)))
        {
            ClrName = member?.Name ?? "",
            IsPinned = member?.GetCustomAttribute<JsonPropertyNameAttribute>() is not null,
            Presence = property.IsRequired && !IsByParameter(parameter) ? Presence.Required : parameter is { HasDefaultValue: false } ? Presence.Parameter : Presence.Optional,
            Default = Default(parameter),
            IsRead = attribute?.Condition != JsonIgnoreCondition.Always && (property.Set is not null || parameter is not null || populates),
            IsWritten = attribute?.Condition != JsonIgnoreCondition.Always && property.Get is not null,
            IsPopulated = populates,
            Ignore = attribute?.Condition switch
            {
                JsonIgnoreCondition.WhenWritingNull => IgnoreWhen.Null,
                JsonIgnoreCondition.WhenWritingDefault => IgnoreWhen.Default,
                _ => IgnoreWhen.Never,
            },
            Numbers = property.NumberHandling is { } numbers ? (NumberMode)numbers : null,
            Order = property.Order,
        };
    }

    // Under some options a parameter is said to be required by itself.
    private bool IsByParameter(JsonParameterInfo? parameter)
        => parameter is not null && options.RespectRequiredConstructorParameters && (property.AttributeProvider as MemberInfo)?.GetCustomAttribute<JsonRequiredAttribute>() is null;

    private string? Default(JsonParameterInfo? parameter)
    {
        if (parameter is not null) return parameter.HasDefaultValue ? Text(parameter.DefaultValue) : null;
        if (info.Type.IsAbstract || info.Type.GetConstructor(Type.EmptyTypes) is null || property.Get is null) return null;
        return Text(property.Get(Activator.CreateInstance(info.Type)!));
    }

    private string? Text(object? value)
        => value is null || (value.GetType().IsValueType && Equals(value, Activator.CreateInstance(value.GetType()))) ? null : JsonSerializer.Serialize(value, property.PropertyType, options);
}
