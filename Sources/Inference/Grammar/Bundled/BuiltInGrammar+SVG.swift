extension BuiltInGrammar {
  /// SVG documents that are well-formed and draw something, every repetition in them bounded.
  ///
  /// Tags are closed in the order in which they were opened, and no attribute is there twice. The elements and attributes
  /// are those of SVG 1.1 that language models draw with; the ones that a shape needs to be seen are required. Scripts,
  /// style sheets and references to other files are not among them.
  static let svg = """
    root ::= prolog? "<svg xmlns=\\"http://www.w3.org/2000/svg\\"" &( \(any(frame)) | \(any(painting)) ) ">" ws \
    ( extra ws ){0,6} drawn ws ( child0 ws ){0,300} "</svg>" "\\n"?
    prolog ::= "<?xml version=\\"1.0\\" encoding=\\"UTF-8\\"?>" "\\n"?
    child0 ::= drawn | extra
    drawn ::= shape | g1
    extra ::= defs | title
    title ::= "<title>" words "</title>" | "<desc>" words "</desc>"

    # Groups, level by level; the innermost hold shapes alone.
    \(groups)

    # What is drawn.
    shape ::= rect | circle | ellipse | line | polyline | polygon | path | text
    rect ::= "<rect" &( x | y | width! | height! | rx | ry | \(any(painting)) ) ( empty | ">" ws "</rect>" )
    circle ::= "<circle" &( cx | cy | r! | \(any(painting)) ) ( empty | ">" ws "</circle>" )
    ellipse ::= "<ellipse" &( cx | cy | rx! | ry! | \(any(painting)) ) ( empty | ">" ws "</ellipse>" )
    line ::= "<line" &( x1 | y1 | x2! | y2! | \(any(painting)) ) ( empty | ">" ws "</line>" )
    polyline ::= "<polyline" &( points! | \(any(painting)) ) ( empty | ">" ws "</polyline>" )
    polygon ::= "<polygon" &( points! | \(any(painting)) ) ( empty | ">" ws "</polygon>" )
    path ::= "<path" &( d! | \(any(painting)) ) ( empty | ">" ws "</path>" )
    text ::= "<text" &( x | y | \(any(lettering)) | \(any(painting)) ) ">" words ( tspan words ){0,8} "</text>"
    tspan ::= "<tspan" &( x | y | \(any(lettering)) | \(any(painting)) ) ">" words "</tspan>"
    empty ::= " "? "/>"

    # What is drawn with.
    defs ::= "<defs>" ws ( gradient ws ){0,12} "</defs>"
    gradient ::= "<linearGradient" &( id! | x1 | y1 | x2 | y2 | units | transform ) ">" ws ( stop ws ){1,12} \
    "</linearGradient>"
      | "<radialGradient" &( id! | cx | cy | r | fx | fy | units | transform ) ">" ws ( stop ws ){1,12} \
    "</radialGradient>"
    stop ::= "<stop" &( offset! | stop-color | stop-opacity | style ) ( empty | ">" ws "</stop>" )

    """ + attributes + values

  private static func any(_ names: [String]) -> String { names.joined(separator: " | ") }

  private static let frame = ["viewbox", "width", "height", "version"]
  private static let painting = [
    "fill", "stroke", "stroke-width", "opacity", "fill-opacity", "stroke-opacity", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "fill-rule", "transform", "style", "id", "class",
  ]
  private static let lettering = [
    "dx", "dy", "font-size", "font-family", "font-weight", "font-style", "text-anchor", "baseline",
  ]

  private static let levels = 6
  private static let groups = (1...levels).map { level in
    """
    g\(level) ::= "<g" &( \(any(painting + lettering.dropFirst(2))) ) ">" ws ( child\(level) ws ){0,60} "</g>"
    child\(level) ::= \(level < levels ? "shape | g\(level + 1) | extra" : "shape")
    """
  }.joined(separator: "\n")
}

extension BuiltInGrammar {
  private static let attributes =
    lengths + numbers + #"""
      viewbox ::= " viewBox=\"" number ( sep number ){3} "\""
      version ::= " version=\"1.1\""
      points ::= " points=\"" number next ( next next ){0,100} "\""
      d ::= " d=\"" data "\""
      fill ::= " fill=\"" paint "\""
      stroke ::= " stroke=\"" paint "\""
      stop-color ::= " stop-color=\"" colour "\""
      stroke-linecap ::= " stroke-linecap=\"" ( "butt" | "round" | "square" ) "\""
      stroke-linejoin ::= " stroke-linejoin=\"" ( "miter" | "round" | "bevel" ) "\""
      stroke-dasharray ::= " stroke-dasharray=\"" ( "none" | unsigned ( sep unsigned ){0,7} ) "\""
      fill-rule ::= " fill-rule=\"" ( "nonzero" | "evenodd" ) "\""
      transform ::= " " ( "transform" | "gradientTransform" ) "=\"" function ( sep function ){0,5} "\""
      function ::= ( "translate" | "scale" | "rotate" | "skewX" | "skewY" | "matrix" ) "(" number next{0,5} ")"
      style ::= " style=\"" declaration ( ";" " "? declaration ){0,10} ";"? "\""
      declaration ::= [a-z-]{3,24} ":" " "? [a-zA-Z0-9#.%(), -]{1,60}
      id ::= " id=\"" name "\""
      class ::= " class=\"" name ( " " name ){0,4} "\""
      units ::= " gradientUnits=\"" ( "userSpaceOnUse" | "objectBoundingBox" ) "\""
      offset ::= " offset=\"" unsigned "%"? "\""
      font-size ::= " font-size=\"" length "\""
      font-family ::= " font-family=\"" [A-Za-z] [A-Za-z0-9 ,'-]{0,60} "\""
      font-weight ::= " font-weight=\"" ( "normal" | "bold" | "lighter" | "bolder" | [1-9] "00" ) "\""
      font-style ::= " font-style=\"" ( "normal" | "italic" | "oblique" ) "\""
      text-anchor ::= " text-anchor=\"" ( "start" | "middle" | "end" ) "\""
      baseline ::= " " ( "dominant" | "alignment" ) "-baseline=\"" ( "auto" | "middle" | "central" | "hanging" ) "\""

      """#

  /// Attributes that are lengths: those that may be negative, then those that may not.
  private static let lengths =
    ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "dx", "dy"].map { rule($0, "signed-length") }.joined()
    + ["width", "height", "r", "rx", "ry", "stroke-width"].map { rule($0, "length") }.joined()
  private static let numbers =
    ["opacity", "fill-opacity", "stroke-opacity", "stop-opacity"].map { rule($0, "fraction") }.joined()

  private static func rule(_ name: String, _ value: String) -> String {
    "\(name) ::= \" \(name)=\\\"\" \(value) \"\\\"\"\n"
  }

  private static let values = #"""

    # Values. A number that follows another one needs no blank before a minus.
    unsigned ::= [0-9]{1,4} ( "." [0-9]{1,4} )? | "." [0-9]{1,4}
    number ::= "-"? unsigned
    next ::= sep number | "-" unsigned
    sep ::= ( " " | "," " "? | "\n" )
    length ::= unsigned unit?
    signed-length ::= number unit?
    unit ::= "px" | "%" | "em" | "pt"
    fraction ::= "0" ( "." [0-9]{1,4} )? | "." [0-9]{1,4} | "1" ( "." "0"{1,2} )? | [1-9] [0-9]? "%" | "100%"
    data ::= ( "M" | "m" ) " "? pair ( next next ){0,30} ( gap segment ){0,100}
    segment ::= [MLTmlt] " "? pair ( next next ){0,30}
      | [HVhv] " "? number next{0,30}
      | [Cc] " "? pair next{4} ( next{6} ){0,15}
      | [SsQq] " "? pair next{2} ( next{4} ){0,20}
      | [Aa] " "? unsigned sep unsigned next sep [01] sep [01] next next
      | [Zz]
    gap ::= ( " " | "," | "\n" " "{0,8} )?
    pair ::= number next
    paint ::= colour | "none" | "currentColor" | "url(#" name ")"
    colour ::= "#" [0-9a-fA-F]{3} [0-9a-fA-F]{3}? | "rgb(" level ( "," " "? level ){2} ")"
      | "rgba(" level ( "," " "? level ){2} "," " "? fraction ")"
      | "hsl(" [0-9]{1,3} "," " "? [0-9]{1,3} "%," " "? [0-9]{1,3} "%)" | "transparent" | named
    level ::= [0-9]{1,3} "%"?
    name ::= [A-Za-z_] [A-Za-z0-9_-]{0,30}
    words ::= ( [^<>&\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uFFFE\uFFFF] | entity ){0,160}
    entity ::= "&amp;" | "&lt;" | "&gt;" | "&quot;" | "&apos;"
    ws ::= [ \t\n]{0,24}

    """# + "named ::= " + colours.split(separator: " ").map { "\"\($0)\"" }.joined(separator: " | ") + "\n"

  /// The colours that have names in CSS.
  private static let colours = """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood \
    cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray \
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen \
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue \
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew \
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan \
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray \
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue \
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred \
    midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid \
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple \
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue \
    slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white \
    whitesmoke yellow yellowgreen
    """
}
