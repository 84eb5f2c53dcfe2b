{-| A file: its content as base64, or the path of a file that the worker reads when it sends.
-}
type FileData
    = FileBase64 String
    | FilePath String


encodeFileData : FileData -> Encode.Value
encodeFileData file =
    case file of
        FileBase64 content ->
            Encode.string content

        FilePath path ->
            Encode.object [ ( "path", Encode.string path ) ]


fileDataDecoder : Decode.Decoder FileData
fileDataDecoder =
    Decode.oneOf
        [ Decode.map FileBase64 Decode.string
        , Decode.map FilePath (Decode.field "path" Decode.string)
        ]


{-| A span of time, as Rust's `Duration` is written.
-}
type alias Duration =
    { secs : Int
    , nanos : Int
    }


encodeDuration : Duration -> Encode.Value
encodeDuration duration =
    Encode.object
        [ ( "secs", Encode.int duration.secs )
        , ( "nanos", Encode.int duration.nanos )
        ]


durationDecoder : Decode.Decoder Duration
durationDecoder =
    Decode.map2 Duration
        (Decode.field "secs" unsigned)
        (Decode.field "nanos" (intBetween 0 999999999))
        |> onlyWith [ "secs", "nanos" ]
