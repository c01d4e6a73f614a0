using System.Text.Json.Serialization;

namespace Sundial.Learning.Detection.Reading;

/// <summary>The ways of writing down boxes that are known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AnnotationFormat>))]
public enum AnnotationFormat
{
    /// <summary>One XML file an image (Everingham et al. 2010, http://host.robots.ox.ac.uk/pascal/VOC/).</summary>
    [JsonStringEnumMemberName("pascal-voc")] PascalVoc,

    /// <summary>One JSON file for many images (Lin et al. 2014, https://cocodataset.org/#format-data).</summary>
    [JsonStringEnumMemberName("coco-json")] CocoJson,

    /// <summary>One text file an image, with a class number and four shares of the image on each line, and the class names in a file beside.</summary>
    [JsonStringEnumMemberName("yolo-text")] YoloText,
}
