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
        (Decode.field "nanos" (intBetween 0 4294967295))
        |> onlyWith [ "secs", "nanos" ]


{-| A member, or none for `Nothing`.
-}
optionalMember : String -> (a -> Encode.Value) -> Maybe a -> List ( String, Encode.Value )
optionalMember name encode option =
    case option of
        Just value ->
            [ ( name, encode value ) ]

        Nothing ->
            []


{-| A member, or none where there is nothing in it.
-}
sparseMember : String -> (a -> Bool) -> (a -> Encode.Value) -> a -> List ( String, Encode.Value )
sparseMember name isEmpty encode value =
    if isEmpty value then
        []

    else
        [ ( name, encode value ) ]


{-| The members of an object; of a name alone, that name with `null`.
-}
membersOf : Encode.Value -> List ( String, Encode.Value )
membersOf value =
    Decode.oneOf
        [ entries Decode.value
        , Decode.map (\name -> [ ( name, Encode.null ) ]) Decode.string
        ]
        |> (\members -> Decode.decodeValue members value)
        |> Result.withDefault []


{-| An object with members of any names: `Encode.object` takes `__proto__` for its prototype.
-}
objectOf : List ( String, Encode.Value ) -> Encode.Value
objectOf members =
    let
        member ( name, value ) =
            Encode.encode 0 (Encode.string name) ++ ":" ++ Encode.encode 0 value
    in
    if List.any (\( name, _ ) -> name == "__proto__") members then
        Decode.decodeString Decode.value ("{" ++ String.join "," (List.map member members) ++ "}")
            |> Result.withDefault (Encode.object members)

    else
        Encode.object members


fromDict : (a -> Encode.Value) -> Dict String a -> Encode.Value
fromDict encode dict =
    Dict.toList dict
        |> List.map (\( name, value ) -> ( name, encode value ))
        |> objectOf


nullOr : (a -> Encode.Value) -> Maybe a -> Encode.Value
nullOr encode option =
    case option of
        Just value ->
            encode value

        Nothing ->
            Encode.null


{-| An array without the `Nothing`s at its end.
-}
shortenedList : List (Maybe Encode.Value) -> Encode.Value
shortenedList items =
    let
        add item rest =
            case ( item, rest ) of
                ( Nothing, [] ) ->
                    []

                _ ->
                    Maybe.withDefault Encode.null item :: rest
    in
    Encode.list identity (List.foldr add [] items)


fromPair : (a -> Encode.Value) -> (b -> Encode.Value) -> ( a, b ) -> Encode.Value
fromPair first second ( a, b ) =
    Encode.list identity [ first a, second b ]


fromTriple : (a -> Encode.Value) -> (b -> Encode.Value) -> (c -> Encode.Value) -> ( a, b, c ) -> Encode.Value
fromTriple first second third ( a, b, c ) =
    Encode.list identity [ first a, second b, third c ]


fromResult : (x -> Encode.Value) -> (a -> Encode.Value) -> Result x a -> Encode.Value
fromResult failure success result =
    case result of
        Ok value ->
            Encode.object [ ( "Ok", success value ) ]

        Err error ->
            Encode.object [ ( "Err", failure error ) ]


{-| One more argument for a constructor.
-}
andMap : Decode.Decoder a -> Decode.Decoder (a -> b) -> Decode.Decoder b
andMap =
    Decode.map2 (|>)


{-| The members of an object. Elm's `keyValuePairs` asks the object itself for its `hasOwnProperty`, so
an object with a member of that name is read under another one.
-}
entries : Decode.Decoder a -> Decode.Decoder (List ( String, a ))
entries decoder =
    Decode.maybe (Decode.field "hasOwnProperty" notInherited)
        |> Decode.andThen
            (\own ->
                case own of
                    Just () ->
                        Decode.andThen (renamedEntries decoder) Decode.value

                    Nothing ->
                        Decode.keyValuePairs decoder
            )


{-| Any JSON, but no function: that is what an object inherits.
-}
notInherited : Decode.Decoder ()
notInherited =
    Decode.oneOf
        [ Decode.map (\_ -> ()) Decode.string
        , Decode.map (\_ -> ()) Decode.float
        , Decode.map (\_ -> ()) Decode.bool
        , Decode.null ()
        , Decode.map (\_ -> ()) (Decode.field "toString" Decode.value)
        ]


renamedEntries : Decode.Decoder a -> Decode.Value -> Decode.Decoder (List ( String, a ))
renamedEntries decoder value =
    let
        text =
            Encode.encode 0 value

        unused name =
            if String.contains name text then
                unused (name ++ "_")

            else
                name

        other =
            unused "hasOwnProperty_"

        -- A quote inside of a text would stand behind a backslash.
        rename from to =
            String.replace ("{\"" ++ from ++ "\":") ("{\"" ++ to ++ "\":")
                >> String.replace (",\"" ++ from ++ "\":") (",\"" ++ to ++ "\":")

        entry ( name, renamed ) =
            Encode.encode 0 renamed
                |> rename other "hasOwnProperty"
                |> Decode.decodeString decoder
                |> Result.map
                    (Tuple.pair
                        (if name == other then
                            "hasOwnProperty"

                         else
                            name
                        )
                    )
    in
    rename "hasOwnProperty" other text
        |> Decode.decodeString (Decode.keyValuePairs Decode.value)
        |> Result.map (List.map entry)
        |> Result.andThen (List.foldr (Result.map2 (::)) (Ok []))
        |> (\read ->
                case read of
                    Ok found ->
                        Decode.succeed found

                    Err error ->
                        Decode.fail (Decode.errorToString error)
           )


toDict : Decode.Decoder a -> Decode.Decoder (Dict String a)
toDict decoder =
    Decode.map Dict.fromList (entries decoder)


{-| Refuses all that is no object.
-}
anyObject : a -> Decode.Decoder a
anyObject value =
    Decode.map (\_ -> value) (entries Decode.value)


{-| A field under the first of these names that is there.
-}
eitherField : List String -> Decode.Decoder a -> Decode.Decoder a
eitherField names decoder =
    case names of
        [ name ] ->
            Decode.field name decoder

        name :: others ->
            hasField name
                |> Decode.andThen
                    (\found ->
                        if found then
                            Decode.field name decoder

                        else
                            eitherField others decoder
                    )

        [] ->
            Decode.fail "expected a field"


hasField : String -> Decode.Decoder Bool
hasField name =
    Decode.oneOf
        [ Decode.map (\_ -> True) (Decode.field name Decode.value)
        , Decode.succeed False
        ]


defaultField : List String -> a -> Decode.Decoder a -> Decode.Decoder a
defaultField names absent decoder =
    case names of
        name :: others ->
            hasField name
                |> Decode.andThen
                    (\found ->
                        if found then
                            Decode.field name decoder

                        else
                            defaultField others absent decoder
                    )

        [] ->
            Decode.succeed absent


{-| A field that may be absent where there is a value that stands for it.
-}
fieldOrAbsent : List String -> Maybe a -> Decode.Decoder a -> Decode.Decoder a
fieldOrAbsent names absent decoder =
    case absent of
        Just value ->
            defaultField names value decoder

        Nothing ->
            eitherField names decoder


{-| Falls back on what stands for something absent, where there is such a value.
-}
orAbsent : Maybe a -> Decode.Decoder a -> Decode.Decoder a
orAbsent absent decoder =
    case absent of
        Just value ->
            Decode.oneOf [ decoder, Decode.succeed value ]

        Nothing ->
            decoder


{-| Absent and `null` are both `Nothing`.
-}
optionalField : List String -> Decode.Decoder a -> Decode.Decoder (Maybe a)
optionalField names decoder =
    defaultField names Nothing (Decode.nullable decoder)


{-| Absent is `Nothing`, `null` is `Just Nothing`.
-}
nullableField : List String -> Decode.Decoder a -> Decode.Decoder (Maybe (Maybe a))
nullableField names decoder =
    defaultField names Nothing (Decode.map Just (Decode.nullable decoder))


{-| Refuses an object with other members than these.
-}
onlyWith : List String -> Decode.Decoder a -> Decode.Decoder a
onlyWith names decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                case List.filter (\( name, _ ) -> not (List.member name names)) members of
                    [] ->
                        decoder

                    ( name, _ ) :: _ ->
                        Decode.fail ("unknown field " ++ name)
            )


{-| Shows the decoder only these members of the object.
-}
among : List String -> Decode.Decoder a -> Decode.Decoder a
among names decoder =
    someMembers (\name -> List.member name names) decoder


{-| Shows the decoder all but these members of the object.
-}
besides : List String -> Decode.Decoder a -> Decode.Decoder a
besides names decoder =
    someMembers (\name -> not (List.member name names)) decoder


someMembers : (String -> Bool) -> Decode.Decoder a -> Decode.Decoder a
someMembers wanted decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                List.filter (\( name, _ ) -> wanted name) members
                    |> objectOf
                    |> readAs decoder
            )


{-| The one of these names that the object has, with `null`, read as a name alone.
-}
nameAmong : List String -> Decode.Decoder a -> Decode.Decoder a
nameAmong names decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                case List.filter (\( name, _ ) -> List.member name names) members of
                    [ ( name, _ ) ] ->
                        Decode.field name (Decode.null (Encode.string name))
                            |> Decode.andThen (readAs decoder)

                    _ ->
                        Decode.fail "expected one variant"
            )


readAs : Decode.Decoder a -> Decode.Value -> Decode.Decoder a
readAs decoder value =
    case Decode.decodeValue decoder value of
        Ok item ->
            Decode.succeed item

        Err error ->
            Decode.fail (Decode.errorToString error)


{-| A variant as serde writes it by default: its name alone, or an object with its name as the only
member. Those that hold something do not stand alone.
-}
nameAndContent : List String -> (String -> Decode.Decoder a) -> Decode.Decoder a
nameAndContent holding content =
    Decode.maybe Decode.string
        |> Decode.andThen
            (\alone ->
                case alone of
                    Just name ->
                        if List.member name holding then
                            Decode.fail ("expected what " ++ name ++ " holds")

                        else
                            readAs (content name) Encode.null

                    Nothing ->
                        entries Decode.value
                            |> Decode.andThen
                                (\members ->
                                    case members of
                                        [ ( name, _ ) ] ->
                                            Decode.field name (content name)

                                        _ ->
                                            Decode.fail "expected one variant"
                                )
            )


noVariant : String -> Decode.Decoder a
noVariant name =
    Decode.fail ("there is no variant " ++ name)


{-| An integer in this range, both ends included.
-}
intBetween : Int -> Int -> Decode.Decoder Int
intBetween least most =
    Decode.int
        |> Decode.andThen
            (\int ->
                if least <= int && int <= most then
                    Decode.succeed int

                else
                    Decode.fail ("out of range: " ++ String.fromInt int)
            )


unsigned : Decode.Decoder Int
unsigned =
    Decode.int
        |> Decode.andThen
            (\int ->
                if int >= 0 then
                    Decode.succeed int

                else
                    Decode.fail ("out of range: " ++ String.fromInt int)
            )


oneChar : Decode.Decoder Char
oneChar =
    Decode.string
        |> Decode.andThen
            (\text ->
                case String.toList text of
                    [ char ] ->
                        Decode.succeed char

                    _ ->
                        Decode.fail "expected one character"
            )


{-| An array of exactly this length.
-}
arrayOf : Int -> Decode.Decoder a -> Decode.Decoder a
arrayOf length decoder =
    arrayBetween length length decoder


{-| An array of these lengths, both ends included.
-}
arrayBetween : Int -> Int -> Decode.Decoder a -> Decode.Decoder a
arrayBetween least most decoder =
    Decode.list Decode.value
        |> Decode.andThen
            (\items ->
                if least <= List.length items && List.length items <= most then
                    decoder

                else
                    Decode.fail ("expected an array of " ++ String.fromInt most)
            )


{-| An item of an array, or what stands for it where the array ends before.
-}
defaultItem : Int -> a -> Decode.Decoder a -> Decode.Decoder a
defaultItem index absent decoder =
    Decode.list Decode.value
        |> Decode.andThen
            (\items ->
                if index < List.length items then
                    Decode.index index decoder

                else
                    Decode.succeed absent
            )


{-| An object whose keys are integers, written as Rust writes them.
-}
intDict : Decode.Decoder Int -> Decode.Decoder a -> Decode.Decoder (Dict Int a)
intDict key decoder =
    entries decoder
        |> Decode.andThen
            (\members ->
                List.foldl
                    (\( name, value ) decoded ->
                        case Decode.decodeString key name of
                            Ok int ->
                                if String.fromInt int == name then
                                    Decode.map (Dict.insert int value) decoded

                                else
                                    Decode.fail ("expected an integer as the key, not " ++ name)

                            Err _ ->
                                Decode.fail ("expected an integer as the key, not " ++ name)
                    )
                    (Decode.succeed Dict.empty)
                    members
            )


toPair : Decode.Decoder a -> Decode.Decoder b -> Decode.Decoder ( a, b )
toPair a b =
    arrayOf 2 (Decode.map2 Tuple.pair (Decode.index 0 a) (Decode.index 1 b))


toTriple : Decode.Decoder a -> Decode.Decoder b -> Decode.Decoder c -> Decode.Decoder ( a, b, c )
toTriple a b c =
    Decode.map3 (\first second third -> ( first, second, third ))
        (Decode.index 0 a)
        (Decode.index 1 b)
        (Decode.index 2 c)
        |> arrayOf 3


toResult : Decode.Decoder x -> Decode.Decoder a -> Decode.Decoder (Result x a)
toResult error value =
    nameAndContent [ "Ok", "Err" ]
        (\name ->
            case name of
                "Ok" ->
                    Decode.map Ok value

                "Err" ->
                    Decode.map Err error

                _ ->
                    noVariant name
        )


{-| The first value that is there.
-}
firstOf : List (Maybe a) -> a -> a
firstOf candidates otherwise =
    List.filterMap identity candidates
        |> List.head
        |> Maybe.withDefault otherwise


when : Bool -> Maybe a -> Maybe a
when condition value =
    if condition then
        value

    else
        Nothing


succeeded : WebhookResponse -> Bool
succeeded response =
    response.status // 100 == 2


bodySays : Encode.Value -> Decode.Decoder Decode.Value -> WebhookResponse -> Bool
bodySays expected place response =
    case Decode.decodeString place response.body of
        Ok value ->
            Encode.encode 0 value == Encode.encode 0 expected

        Err _ ->
            False


itemOrField : Int -> Decode.Decoder a -> Decode.Decoder a
itemOrField index decoder =
    Decode.oneOf
        [ Decode.index index decoder
        , Decode.field (String.fromInt index) decoder
        ]


fromBody : Decode.Decoder a -> WebhookResponse -> Maybe a
fromBody decoder response =
    Result.toMaybe (Decode.decodeString decoder response.body)


fromHeader : String -> Decode.Decoder a -> WebhookResponse -> Maybe a
fromHeader name decoder response =
    Dict.get name response.headers
        |> Maybe.andThen (\text -> Result.toMaybe (Decode.decodeString decoder text))


errorText : WebhookResponse -> String
errorText response =
    if response.status == 0 then
        response.body

    else if String.isEmpty response.body then
        "HTTP " ++ String.fromInt response.status

    else
        "HTTP " ++ String.fromInt response.status ++ ": " ++ response.body
