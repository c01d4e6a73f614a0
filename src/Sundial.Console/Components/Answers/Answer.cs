using Sundial.Console.Components.Pictures;

namespace Sundial.Console.Components.Answers;

/// <summary>What an endpoint answered, as far as it can be told from the answer itself.</summary>
public abstract record Answer;

/// <summary>A classifier's answer.</summary>
/// <param name="Rows">One for each example.</param>
public sealed record ClassesAnswer(IReadOnlyList<ClassedExample> Rows) : Answer;

/// <summary>The class of an example.</summary>
/// <param name="Label">The class.</param>
/// <param name="Confidence">How sure the model is, in [0, 1]; null where it does not say.</param>
/// <param name="Shares">How likely each class is, the likeliest first; empty where it does not say.</param>
public sealed record ClassedExample(string Label, double? Confidence, IReadOnlyList<ClassShare> Shares);

/// <summary>How likely a class is.</summary>
/// <param name="Label">The class.</param>
/// <param name="Share">In [0, 1].</param>
public sealed record ClassShare(string Label, double Share);

/// <summary>A detector's answer.</summary>
/// <param name="Boxes">What was found, the surest first; in pixels of the picture.</param>
public sealed record BoxesAnswer(IReadOnlyList<PictureMark> Boxes) : Answer;

/// <summary>Numbers that were predicted.</summary>
/// <param name="Values">One for each example, as they were written.</param>
public sealed record NumbersAnswer(IReadOnlyList<string> Values) : Answer;

/// <summary>Tensors, of the Open Inference Protocol.</summary>
/// <param name="Tensors">In the model's order.</param>
public sealed record TensorsAnswer(IReadOnlyList<AnsweredTensor> Tensors) : Answer;

/// <summary>A tensor of an answer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its type, such as FP32.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">The first of its values.</param>
public sealed record AnsweredTensor(string Name, string Datatype, string Shape, string Values);

/// <summary>Text, JSON among it.</summary>
/// <param name="Text">The first part of it.</param>
/// <param name="IsCut">Whether there is more.</param>
public sealed record TextAnswer(string Text, bool IsCut) : Answer;

/// <summary>Something that is not for reading.</summary>
/// <param name="SizeBytes">How much.</param>
/// <param name="MediaType">Of what.</param>
public sealed record BytesAnswer(long SizeBytes, string MediaType) : Answer;
