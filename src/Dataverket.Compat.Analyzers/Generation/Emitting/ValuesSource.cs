namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>The part of the shared helper that is the same in every assembly.</summary>
internal static class ValuesSource
{
    public const string Faults = """
        internal static bool Refuse(global::Dataverket.Compat.Schemas.DataFaultKind kind, string pointer, out global::Dataverket.Compat.Schemas.DataFault fault)
        {
            fault = new global::Dataverket.Compat.Schemas.DataFault(kind, pointer);
            return false;
        }

        internal static bool Unexpected(ref global::System.Text.Json.Utf8JsonReader reader, out global::Dataverket.Compat.Schemas.DataFault fault)
            => Refuse(
                reader.TokenType == global::System.Text.Json.JsonTokenType.Null ? global::Dataverket.Compat.Schemas.DataFaultKind.Null : global::Dataverket.Compat.Schemas.DataFaultKind.WrongKind,
                "", out fault);

        internal static bool At(string pointer, ref global::Dataverket.Compat.Schemas.DataFault fault) => Refuse(fault.Kind, pointer + fault.Pointer, out fault);

        internal static bool AtIndex(int index, ref global::Dataverket.Compat.Schemas.DataFault fault)
            => At("/" + index.ToString(global::System.Globalization.CultureInfo.InvariantCulture), ref fault);

        // A key is text of the payload, which no fault may hold: the pointer ends at the object that has the key.
        internal static bool AtKey(ref global::Dataverket.Compat.Schemas.DataFault fault) => Refuse(fault.Kind, "", out fault);

        internal static T Present<T>(T? value, string where) where T : class
            => value ?? throw new global::System.InvalidOperationException(where + " is null though its type allows no null, so no reader would take the message. Set it, or declare it nullable.");

        internal static global::System.InvalidOperationException NoName(string type)
            => new global::System.InvalidOperationException("A value of " + type + " that has no name cannot be written: enums are written by name. Give the value a name, or use one that has one.");

        internal static bool Is(ref global::System.Text.Json.Utf8JsonReader reader, global::System.ReadOnlySpan<byte> text)
        {
            if (!reader.ValueIsEscaped) return reader.ValueTextEquals(text);
            try
            {
                return reader.ValueTextEquals(text);
            }
            catch (global::System.InvalidOperationException)
            {
                return false; // An escape that is half a surrogate pair: no text, so no name either.
            }
        }

        internal static bool TryReadName(ref global::System.Text.Json.Utf8JsonReader reader, [global::System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? name)
        {
            try
            {
                name = reader.GetString();
                return name is not null;
            }
            catch (global::System.InvalidOperationException)
            {
                name = null;
                return false;
            }
        }

        internal static bool TryRead(ref global::System.Text.Json.Utf8JsonReader reader, out string value, out global::Dataverket.Compat.Schemas.DataFault fault)
        {
            value = "";
            fault = default;
            if (reader.TokenType != global::System.Text.Json.JsonTokenType.String) return Unexpected(ref reader, out fault);
            if (!TryReadName(ref reader, out var text)) return Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.Malformed, "", out fault);
            value = text;
            return true;
        }

        internal static bool TryRead(ref global::System.Text.Json.Utf8JsonReader reader, out bool value, out global::Dataverket.Compat.Schemas.DataFault fault)
        {
            fault = default;
            value = reader.TokenType == global::System.Text.Json.JsonTokenType.True;
            return value || reader.TokenType == global::System.Text.Json.JsonTokenType.False || Unexpected(ref reader, out fault);
        }

        """;

    public const string Texts = """
        internal static bool TryRead(ref global::System.Text.Json.Utf8JsonReader reader, out global::System.Guid value, out global::Dataverket.Compat.Schemas.DataFault fault)
        {
            value = default;
            fault = default;
            if (reader.TokenType != global::System.Text.Json.JsonTokenType.String) return Unexpected(ref reader, out fault);
            global::System.Span<byte> buffer = stackalloc byte[64];
            return (TryCopy(ref reader, buffer, out var length) && global::System.Buffers.Text.Utf8Parser.TryParse(buffer.Slice(0, length), out value, out var used, 'D') && used == length)
                || Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.Malformed, "", out fault);
        }

        internal static bool TryRead(ref global::System.Text.Json.Utf8JsonReader reader, out global::System.DateTimeOffset value, out global::Dataverket.Compat.Schemas.DataFault fault)
        {
            value = default;
            fault = default;
            if (reader.TokenType != global::System.Text.Json.JsonTokenType.String) return Unexpected(ref reader, out fault);
            global::System.Span<byte> buffer = stackalloc byte[64];
            return (TryCopy(ref reader, buffer, out var length) && IsTimestamp(buffer.Slice(0, length)) && reader.TryGetDateTimeOffset(out value))
                || Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.Malformed, "", out fault);
        }

        internal static bool TryRead(ref global::System.Text.Json.Utf8JsonReader reader, out global::System.DateOnly value, out global::Dataverket.Compat.Schemas.DataFault fault)
        {
            value = default;
            fault = default;
            if (reader.TokenType != global::System.Text.Json.JsonTokenType.String) return Unexpected(ref reader, out fault);
            global::System.Span<byte> buffer = stackalloc byte[64];
            global::System.Span<char> chars = stackalloc char[10];
            return (TryCopy(ref reader, buffer, out var length) && length == 10 && global::System.Text.Ascii.ToUtf16(buffer.Slice(0, length), chars, out _) == global::System.Buffers.OperationStatus.Done
                    && global::System.DateOnly.TryParseExact(chars, "yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture, global::System.Globalization.DateTimeStyles.None, out value))
                || Refuse(global::Dataverket.Compat.Schemas.DataFaultKind.Malformed, "", out fault);
        }

        internal static void Write(global::System.Text.Json.Utf8JsonWriter writer, global::System.DateOnly value)
            => writer.WriteStringValue(value.ToString("yyyy-MM-dd", global::System.Globalization.CultureInfo.InvariantCulture));

        // RFC 3339: seconds and an offset must be there. Without an offset the parser would take the machine's own.
        private static bool IsTimestamp(global::System.ReadOnlySpan<byte> text)
            => text.Length >= 20 && text[10] == (byte)'T' && text[13] == (byte)':' && text[16] == (byte)':'
            && (text[^1] == (byte)'Z' || (text[^6] is (byte)'+' or (byte)'-' && text[^3] == (byte)':'));

        private static bool TryCopy(ref global::System.Text.Json.Utf8JsonReader reader, scoped global::System.Span<byte> buffer, out int length)
        {
            length = 0;
            var raw = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
            if (raw > (reader.ValueIsEscaped ? buffer.Length * 6 : buffer.Length)) return false;
            try
            {
                length = reader.CopyString(buffer);
                return true;
            }
            catch (global::System.Exception e) when (e is global::System.InvalidOperationException or global::System.ArgumentException)
            {
                return false; // No text at all, or longer than anything that is read this way.
            }
        }
        """;
}
