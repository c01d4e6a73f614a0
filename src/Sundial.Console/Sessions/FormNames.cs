namespace Sundial.Console.Sessions;

/// <summary>Names in forms that more than one page uses.</summary>
internal static class FormNames
{
    /// <summary>The field that proves that a form is one of ours.</summary>
    public const string Token = "form_token";

    /// <summary>The header with which a script proves the same.</summary>
    public const string TokenHeader = "X-Form-Token";

    /// <summary>The API key in the form that asks for it.</summary>
    public const string Key = "key";

    /// <summary>The page to go on to.</summary>
    public const string Next = "next";
}
